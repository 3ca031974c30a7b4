import { assertEquals, assertThrows } from "@std/assert";
import { BadRowError } from "sft/chat/bad_row.ts";
import { parseColumns } from "sft/chat/columns.ts";
import {
  comparedText,
  holdsPairs,
  preferenceOf,
} from "sft/run/dpo/pair_file.ts";
import { tempFolder } from "../../support/temp_folder.ts";
import { pair } from "../../support/tiny_dpo.ts";
import { chat, writeRows } from "../../support/tiny_run.ts";

const columns = parseColumns("question=user,good=chosen,bad=rejected");

Deno.test("preferenceOf() reads pairs under other names", () => {
  const row = { question: "2+2?", good: "4", bad: "5" };
  const { chosen, rejected } = preferenceOf(row, "a:1", columns);

  assertEquals(
    [chosen, rejected].map(({ messages }) =>
      messages.map(({ content }) => content)
    ),
    [["2+2?", "4"], ["2+2?", "5"]],
  );
  assertThrows(
    () => preferenceOf({ question: "2+2?" }, "a:1", columns),
    BadRowError,
  );
});

Deno.test("comparedText() is a pair's better side, or a conversation", () => {
  const expected = "2+2?\n4";

  assertEquals(comparedText(pair("2+2?", "4", "5"), "a:1", {}), expected);
  assertEquals(comparedText(chat("2+2?", "4"), "a:1", {}), expected);
});

Deno.test("holdsPairs() looks at a file's first row", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/rows.jsonl`;
  const holds = async (...rows: unknown[]) => {
    await writeRows(path, rows);
    return await holdsPairs(path);
  };

  assertEquals(await holds(pair("a", "b", "c"), chat("a", "b")), true);
  assertEquals(await holds(chat("a", "b")), false);
  assertEquals(await holds(), false);
});
