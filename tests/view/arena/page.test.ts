import { assert, assertEquals } from "@std/assert";
import { arenaPage } from "sft/view/arena/page.ts";

const view = { token: "t", votes: "outputs/votes.jsonl" };

Deno.test("the page has a place and a vote for each model", () => {
  const choices = (names: string[]) =>
    [...arenaPage({ ...view, names }).matchAll(/data-choice="(\w+)"/g)]
      .map(([, choice]) => choice);

  assertEquals(choices(["x", "y"]), ["0", "1", "tie", "bad"]);
  assertEquals(choices(["w", "x", "y", "z"]), [
    ...["0", "1", "2", "3", "tie", "bad"],
  ]);
});

Deno.test("the page shows names as text, in no place of an answer", () => {
  const page = arenaPage({ ...view, names: ["<b>x</b>", "y"] });

  assert(page.includes("Two runs: &lt;b&gt;x&lt;/b&gt;, y."));
  assert(page.includes("outputs/votes.jsonl"));
  assertEquals(page.split('<span class="name"></span>').length, 3);
});
