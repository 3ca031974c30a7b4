import { assertEquals } from "@std/assert";
import { StopText } from "sft/measure/stop_text.ts";

/** What is let through, piece by piece, and in the end. */
function through(stops: string[], ...pieces: string[]): string[] {
  const text = new StopText(stops);
  const shown = pieces.map((piece) => text.push(piece));
  return [...shown, text.end(), String(text.found)];
}

Deno.test("StopText lets all through where nothing stops it", () => {
  assertEquals(through([], "ab", "c"), ["ab", "c", "", "false"]);
  assertEquals(through(["x"], "ab", "c"), ["ab", "c", "", "false"]);
});

Deno.test("StopText ends before a sequence, also one in pieces", () => {
  assertEquals(through(["\n\n"], "one\n", "\ntwo"), ["one", "", "", "true"]);
  assertEquals(through(["END"], "a E", "N", "D b"), ["a ", "", "", "", "true"]);
  assertEquals(through(["bc", "b"], "abc"), ["a", "", "true"]);
});

Deno.test("StopText gives back what was no sequence", () => {
  assertEquals(through(["END"], "a EN", "x"), ["a ", "ENx", "", "false"]);
  assertEquals(through(["END"], "a EN"), ["a ", "EN", "false"]);
  // The second a may begin what the first did not.
  assertEquals(through(["aab"], "aa", "ab"), ["", "a", "", "true"]);
});
