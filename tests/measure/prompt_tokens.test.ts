import { assertEquals } from "@std/assert";
import { TEMPLATES } from "sft/chat/template.ts";
import { promptTokens } from "sft/measure/prompt_tokens.ts";
import { loadTokenizer } from "sft/tokenizer/tokenizer.ts";
import { TOKENIZER } from "../support/tiny_run.ts";

const tokenizer = await loadTokenizer(TOKENIZER);
const HI = [{ role: "user" as const, content: "Hi" }];

Deno.test("promptTokens() are a template's text up to the answer", () => {
  assertEquals(
    promptTokens(HI, TEMPLATES.chatml, tokenizer),
    tokenizer.encodeTemplate(
      "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n",
    ),
  );
});

Deno.test("promptTokens() are the last message's without a template", () => {
  const talk = [{ role: "user" as const, content: "there" }, ...HI];
  assertEquals(
    promptTokens(talk, undefined, tokenizer),
    tokenizer.encodeContent("Hi"),
  );
});
