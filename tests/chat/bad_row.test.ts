import { assertEquals, assertThrows } from "@std/assert";
import { BadRowError, parsedOrSkipped, spokenPlace } from "sft/chat/bad_row.ts";
import { UserError } from "sft/core/errors.ts";

const broken = () => {
  throw new BadRowError("data/x.jsonl:7", "broken", "it is broken");
};

Deno.test("BadRowError says what to do", () => {
  const error = assertThrows(broken, BadRowError);

  assertEquals(
    error.message,
    'Cannot read "data/x.jsonl" line 7: it is broken, mend the line or pass ' +
      "--on_bad_row skip",
  );
  assertEquals(error.reason, "broken");
  assertEquals(error instanceof UserError, true);
});

Deno.test("BadRowError names the row where rows are no lines", () => {
  const error = new BadRowError("x.parquet#7", "broken", "it is broken");

  assertEquals(
    error.message,
    'Cannot read "x.parquet" row 7: it is broken, mend the row or pass ' +
      "--on_bad_row skip",
  );
});

Deno.test("spokenPlace() keeps colons of the path", () => {
  assertEquals(spokenPlace("C:/x.jsonl:12"), '"C:/x.jsonl" line 12');
  assertEquals(spokenPlace("C:/x#1.json#12"), '"C:/x#1.json" row 12');
});

Deno.test("parsedOrSkipped() tells why a row is left out", () => {
  const reasons: string[] = [];

  assertEquals(
    parsedOrSkipped(broken, "skip", (why) => reasons.push(why)),
    undefined,
  );
  assertEquals(parsedOrSkipped(() => 5, "skip"), 5);
  assertEquals(reasons, ["broken"]);
});

Deno.test("parsedOrSkipped() never hides a mistake of ours", () => {
  const mistake = () => {
    throw new TypeError("not a row's fault");
  };

  assertThrows(() => parsedOrSkipped(mistake, "skip"), TypeError);
});
