import { assertEquals, assertThrows } from "@std/assert";
import { Template } from "@huggingface/jinja";
import { renderConversation } from "sft/chat/render.ts";
import {
  templateByName,
  templateFromSource,
  TEMPLATES,
} from "sft/chat/template.ts";
import { UserError } from "sft/core/errors.ts";

const MESSAGES = [
  { role: "system", content: "Be brief." },
  { role: "user", content: "2+2?" },
  { role: "assistant", content: "4" },
];

function rendered(name: string, add_generation_prompt: boolean): string {
  const program = new Template(TEMPLATES[name].source);
  return program.render({ messages: MESSAGES, add_generation_prompt });
}

Deno.test("TEMPLATES.chatml writes ChatML without a default system prompt", () => {
  assertEquals(
    rendered("chatml", false),
    "<|im_start|>system\nBe brief.<|im_end|>\n" +
      "<|im_start|>user\n2+2?<|im_end|>\n" +
      "<|im_start|>assistant\n4<|im_end|>\n",
  );
  assertEquals(
    rendered("chatml", true),
    rendered("chatml", false) + "<|im_start|>assistant\n",
  );
});

Deno.test("TEMPLATES.origin writes role, colon, content and no end", () => {
  assertEquals(
    rendered("origin", false),
    "system: Be brief.\nuser: 2+2?\nassistant: 4\n",
  );
  assertEquals(
    rendered("origin", true),
    "system: Be brief.\nuser: 2+2?\nassistant: 4\nassistant: ",
  );
});

Deno.test("TEMPLATES.chatml_end_untrained differs in what is trained alone", () => {
  for (const prompt of [false, true]) {
    assertEquals(
      rendered("chatml_end_untrained", prompt),
      rendered("chatml", prompt),
    );
  }
  const trained = renderConversation(
    [
      { role: "user", content: "2+2?" },
      { role: "assistant", content: "4" },
    ],
    TEMPLATES.chatml_end_untrained,
    "assistant",
  ).filter(({ supervised }) => supervised);
  assertEquals(trained.map(({ text }) => text), ["4"]);
});

Deno.test("TEMPLATES say at what generation stops", () => {
  assertEquals(TEMPLATES.chatml.stopTokens, ["<|im_end|>"]);
  assertEquals(TEMPLATES.chatml.specialTokens, ["<|im_start|>", "<|im_end|>"]);
  assertEquals(TEMPLATES.origin.stopTokens, []);
  assertEquals(TEMPLATES.origin.specialTokens, []);
});

Deno.test("templateFromSource() hashes the source", () => {
  // From `printf abc | sha256sum`.
  assertEquals(
    templateFromSource("x", "abc", [], []).sha256,
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});

Deno.test("templateByName() knows the templates that come with the library", () => {
  assertEquals(templateByName("chatml"), TEMPLATES.chatml);
});

Deno.test("templateByName() says which names there are", () => {
  const message = (name: string) =>
    assertThrows(() => templateByName(name), UserError).message;

  assertEquals(
    message("chat_ml"),
    'Cannot use template "chat_ml": there is none of that name, closest is ' +
      '"chatml"',
  );
  assertEquals(
    message("zzz"),
    'Cannot use template "zzz": there is none of that name, choose one of ' +
      '"chatml", "origin", "chatml_end_untrained"',
  );
  assertEquals(
    message("constructor"),
    'Cannot use template "constructor": there is none of that name, choose ' +
      'one of "chatml", "origin", "chatml_end_untrained"',
  );
});
