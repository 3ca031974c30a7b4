import { assertEquals } from "@std/assert";
import { generationPromptTrained } from "sft/chat/lint/generation_prompt_trained.ts";
import { SMALL, subjectOf, talk, told } from "./subject.ts";

// Item 14 of the reference's pitfalls: trained in one form, asked in another.

const TWO = talk("user: U", "assistant: A", "user: V", "assistant: B");

const PROMPT = "{{- '>' -}}{%- endif -%}";

Deno.test("generationPromptTrained() compares what stands before answers", () => {
  assertEquals(told(generationPromptTrained(subjectOf(SMALL, TWO))), [
    "pass",
    "the same tokens stand before every answer",
    "prompt: >(162)@1",
  ]);
});

Deno.test("generationPromptTrained() fails where the prompt opens nothing", () => {
  const source = SMALL.replace(PROMPT, "{%- endif -%}");

  assertEquals(told(generationPromptTrained(subjectOf(source, TWO))), [
    "fail",
    "the prompt for answer 1 ends before what is read only",
    "prompt: ",
    "trained text: >(162)@1",
  ]);
});

Deno.test("generationPromptTrained() fails where the prompt opens more", () => {
  // minimind-3: prompts end with an empty block that training may lack.
  const source = SMALL.replace(PROMPT, "{{- '>[]' -}}{%- endif -%}");

  assertEquals(told(generationPromptTrained(subjectOf(source, TWO))), [
    "fail",
    "the prompt for answer 1 is not what stands before it",
    "prompt: >(162)@1 [(191)@2 ](193)@3",
    "trained text: >(162)@1",
  ]);
});

Deno.test("generationPromptTrained() takes what the model writes itself", () => {
  // The header is trained, or a block before the answer: no prompt holds it.
  const header = SMALL.replace(
    "{{- '>' -}}{%- generation -%}{{-",
    "{%- generation -%}{{- '>' -}}{{- '[]' +",
  );

  assertEquals(told(generationPromptTrained(subjectOf(header, TWO))), [
    "pass",
    "the same tokens stand before every answer",
    "prompt: >(162)@1",
  ]);
});

Deno.test("generationPromptTrained() is not misled by a text that is trimmed away", () => {
  const trims = SMALL.replaceAll("m.content", "m.content | trim");
  const messages = talk("user: U", "assistant:  ", "user: V", "assistant: B");

  assertEquals(
    generationPromptTrained(subjectOf(trims, messages)).outcome,
    "pass",
  );
});

Deno.test("generationPromptTrained() has nothing to say where nothing is asked", () => {
  assertEquals(
    generationPromptTrained(subjectOf(SMALL, talk("assistant: A"))).outcome,
    "not applicable",
  );
});
