import { assertEquals } from "@std/assert";
import { TextLineStream } from "sft/experiment/text_lines.ts";

const linesOf = (...pieces: string[]) =>
  Array.fromAsync(
    ReadableStream.from(pieces).pipeThrough(new TextLineStream()),
  );

Deno.test("TextLineStream joins pieces and parts lines", async () => {
  assertEquals(await linesOf("a", "b\nc\n", "\nd"), ["ab", "c", "", "d"]);
  assertEquals(await linesOf("a\n"), ["a"]);
  assertEquals(await linesOf(), []);
});
