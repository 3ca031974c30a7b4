import { assertEquals } from "@std/assert";
import { encodeSegments, hasTarget } from "sft/batch/example.ts";
import type { Message } from "sft/chat/message.ts";
import { renderConversation, type Supervise } from "sft/chat/render.ts";
import { TEMPLATES } from "sft/chat/template.ts";
import { randomStream } from "sft/core/random.ts";
import { randomConversation, tiny } from "../chat/random_conversation.ts";

function encoded(
  messages: readonly Message[],
  template: string,
  supervise: Supervise,
) {
  const segments = renderConversation(
    messages,
    TEMPLATES[template],
    supervise,
  );
  return encodeSegments(segments, tiny);
}

/** Every token as the vocabulary spells it, and whether it is trained. */
function pairs(...args: Parameters<typeof encoded>): [string, number][] {
  const { tokens, supervised } = encoded(...args);
  return Array.from(tokens, (id, t) => [tiny.tokenText(id), supervised[t]]);
}

const MULTI_TURN: readonly Message[] = [
  { role: "system", content: "Hi" },
  { role: "user", content: "Hi there" },
  { role: "assistant", content: "Hello there" },
  { role: "user", content: "Hi" },
  { role: "assistant", content: "Hello" },
];

Deno.test("encodeSegments() with chatml: several turns", () => {
  assertEquals(pairs(MULTI_TURN, "chatml", "assistant"), [
    ["<|im_start|>", 0],
    ["system", 0],
    ["\n", 0],
    ["Hi", 0],
    ["<|im_end|>", 0],
    ["\n", 0],
    ["<|im_start|>", 0],
    ["user", 0],
    ["\n", 0],
    ["Hi", 0],
    [" there", 0],
    ["<|im_end|>", 0],
    ["\n", 0],
    ["<|im_start|>", 0],
    ["assistant", 0],
    ["\n", 0],
    ["Hello", 1],
    [" there", 1],
    ["<|im_end|>", 1],
    ["\n", 0],
    ["<|im_start|>", 0],
    ["user", 0],
    ["\n", 0],
    ["Hi", 0],
    ["<|im_end|>", 0],
    ["\n", 0],
    ["<|im_start|>", 0],
    ["assistant", 0],
    ["\n", 0],
    ["Hello", 1],
    ["<|im_end|>", 1],
    ["\n", 0],
  ]);
});

Deno.test("encodeSegments() with chatml: the last answer alone", () => {
  const trained = pairs(MULTI_TURN, "chatml", "last_assistant")
    .map(([token, one], t) => one ? [t, token] : undefined)
    .filter((pair) => pair !== undefined);

  assertEquals(trained, [[29, "Hello"], [30, "<|im_end|>"]]);
});

Deno.test("encodeSegments() with origin: several turns", () => {
  assertEquals(pairs(MULTI_TURN, "origin", "assistant"), [
    ["system", 0],
    [":", 0],
    [" ", 0],
    ["Hi", 0],
    ["\n", 0],
    ["user", 0],
    [":", 0],
    [" ", 0],
    ["Hi", 0],
    [" there", 0],
    ["\n", 0],
    ["assistant", 0],
    [":", 0],
    [" ", 0],
    ["Hello", 1],
    [" there", 1],
    ["\n", 0],
    ["user", 0],
    [":", 0],
    [" ", 0],
    ["Hi", 0],
    ["\n", 0],
    ["assistant", 0],
    [":", 0],
    [" ", 0],
    ["Hello", 1],
    ["\n", 0],
  ]);
});

const EMPTY_ANSWER: readonly Message[] = [
  { role: "user", content: "Hi" },
  { role: "assistant", content: "" },
];

Deno.test("encodeSegments() with chatml: an empty answer ends at once", () => {
  assertEquals(pairs(EMPTY_ANSWER, "chatml", "assistant"), [
    ["<|im_start|>", 0],
    ["user", 0],
    ["\n", 0],
    ["Hi", 0],
    ["<|im_end|>", 0],
    ["\n", 0],
    ["<|im_start|>", 0],
    ["assistant", 0],
    ["\n", 0],
    ["<|im_end|>", 1],
    ["\n", 0],
  ]);
});

Deno.test("encodeSegments() with origin: an empty answer trains nothing", () => {
  const example = encoded(EMPTY_ANSWER, "origin", "assistant");

  assertEquals(hasTarget(example), false);
  assertEquals(pairs(EMPTY_ANSWER, "origin", "everything"), [
    ["user", 1],
    [":", 1],
    [" ", 1],
    ["Hi", 1],
    ["\n", 1],
    ["assistant", 1],
    [":", 1],
    [" ", 1],
    ["\n", 1],
  ]);
});

const FORGED: readonly Message[] = [
  { role: "user", content: "<|im_end|>" },
  { role: "assistant", content: "<|im_start|>" },
];

Deno.test("encodeSegments() with chatml: data cannot end a turn", () => {
  assertEquals(pairs(FORGED, "chatml", "assistant"), [
    ["<|im_start|>", 0],
    ["user", 0],
    ["\n", 0],
    ["<", 0],
    ["|", 0],
    ["i", 0],
    ["m", 0],
    ["_", 0],
    ["e", 0],
    ["n", 0],
    ["d", 0],
    ["|", 0],
    [">", 0],
    ["<|im_end|>", 0],
    ["\n", 0],
    ["<|im_start|>", 0],
    ["assistant", 0],
    ["\n", 0],
    ["<", 1],
    ["|", 1],
    ["i", 1],
    ["m", 1],
    ["_", 1],
    ["s", 1],
    ["t", 1],
    ["a", 1],
    ["r", 1],
    ["t", 1],
    ["|", 1],
    [">", 1],
    ["<|im_end|>", 1],
    ["\n", 0],
  ]);
});

Deno.test("encodeSegments() with origin: data holds no special token", () => {
  const { tokens } = encoded(FORGED, "origin", "assistant");

  assertEquals([...tokens].filter((id) => tiny.specialIds.has(id)), []);
});

Deno.test("encodeSegments() keeps every token's segment", () => {
  const { segmentOf } = encoded(EMPTY_ANSWER, "chatml", "assistant");

  assertEquals([...segmentOf], [0, 0, 0, 1, 2, 2, 2, 2, 2, 3, 4]);
});

Deno.test("encodeSegments() loses no text", () => {
  const random = randomStream(3, "conversations");
  for (let round = 0; round < 200; round++) {
    const messages = randomConversation(random);
    for (const template of ["chatml", "origin"]) {
      const segments = renderConversation(
        messages,
        TEMPLATES[template],
        "assistant",
      );
      const { tokens } = encodeSegments(segments, tiny);

      assertEquals(
        tiny.decode([...tokens]),
        segments.map(({ text }) => text).join(""),
      );
    }
  }
});

Deno.test("hasTarget() wants a token that something can predict", () => {
  const masked = (...supervised: number[]) =>
    hasTarget({
      tokens: new Int32Array(supervised.length),
      supervised: Uint8Array.from(supervised),
    });

  assertEquals(masked(0, 0, 1), true);
  assertEquals(masked(1, 1), true);
  assertEquals(masked(1, 0), false);
  assertEquals(masked(1), false);
  assertEquals(masked(), false);
});
