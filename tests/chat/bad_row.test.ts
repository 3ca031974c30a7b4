import { assertEquals, assertThrows } from "@std/assert";
import {
  BadRowError,
  blameRow,
  describePlace,
  parseOrSkip,
} from "sft/chat/bad_row.ts";
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

Deno.test("blameRow() makes what is refused a bad row", () => {
  const refuse = (error: Error) => () =>
    blameRow("x.jsonl:7", () => {
      throw error;
    });

  const error = assertThrows(refuse(new UserError("Cannot go")), BadRowError);
  assertEquals(error.message, 'Cannot go (at "x.jsonl" line 7)');
  assertEquals(error.reason, "cannot be rendered");
  assertThrows(refuse(new TypeError("not a row's fault")), TypeError);
  assertEquals(blameRow("x.jsonl:7", () => 5), 5);
});

Deno.test("describePlace() keeps colons of the path", () => {
  assertEquals(describePlace("C:/x.jsonl:12"), '"C:/x.jsonl" line 12');
  assertEquals(describePlace("C:/x#1.json#12"), '"C:/x#1.json" row 12');
});

Deno.test("parseOrSkip() tells why a row is left out", () => {
  const reasons: string[] = [];

  assertEquals(
    parseOrSkip(broken, "skip", (why) => reasons.push(why)),
    undefined,
  );
  assertEquals(parseOrSkip(() => 5, "skip"), 5);
  assertEquals(reasons, ["broken"]);
});

Deno.test("parseOrSkip() never hides a mistake of ours", () => {
  const mistake = () => {
    throw new TypeError("not a row's fault");
  };

  assertThrows(() => parseOrSkip(mistake, "skip"), TypeError);
});
