import { assertEquals } from "@std/assert";
import { rowPlaces } from "sft/batch/row_places.ts";

const ROWS = [
  { places: ["a.jsonl:1", "a.jsonl:7"] },
  { places: ["b.jsonl:2"] },
  { places: ["a.jsonl:7"] },
];

Deno.test("rowPlaces() names each row of the data once", () => {
  assertEquals(
    rowPlaces(ROWS, [1, 0, 2]),
    "rows b.jsonl:2, a.jsonl:1, a.jsonl:7",
  );
  assertEquals(
    rowPlaces(ROWS, [0, 1], 2),
    "rows a.jsonl:1, a.jsonl:7 and 1 more",
  );
  assertEquals(rowPlaces(ROWS, [0], 2), "rows a.jsonl:1, a.jsonl:7");
});

Deno.test("rowPlaces() counts packed rows where one is not known", () => {
  assertEquals(
    rowPlaces([...ROWS, {}], [3, 0], 1),
    "packed rows 4 and 1 more of 4",
  );
});
