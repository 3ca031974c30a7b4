import { assertEquals } from "@std/assert";
import { FORMAT_NAMES, FORMATS } from "sft/chat/formats/formats.ts";

Deno.test("FORMAT_NAMES lists what --format takes", () => {
  assertEquals(FORMAT_NAMES, [
    "conversations",
    "sharegpt",
    "messages",
    "alpaca",
    "deepctrl",
    "prompt_completion",
    "r1_distill",
    "segments",
    "text",
  ]);
});

Deno.test("FORMATS reads a row by the format that is named", () => {
  assertEquals(FORMATS.text.parse({ text: "a" }, "x:1"), {
    stretches: [{ text: "a", supervised: true, content: true }],
    where: "x:1",
  });
});
