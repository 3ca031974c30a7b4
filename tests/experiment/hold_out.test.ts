import { assert, assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { exists } from "sft/core/file.ts";
import { assertDivides, holdOut, sourceName } from "sft/experiment/hold_out.ts";
import { tempFolder } from "../support/temp_folder.ts";
import { chat, writeRows } from "../support/tiny_run.ts";

const linesOf = async (path: string) =>
  (await Deno.readTextFile(path)).split("\n").slice(0, -1);

/** Two hundred questions, each asked twice. */
const ROWS = Array.from(
  { length: 400 },
  (_, index) => chat(`Question ${index >> 1}?`, `Answer ${index}.`),
);

Deno.test("holdOut() divides by questions and loses no row", async () => {
  await using folder = await tempFolder();
  const source = `${folder.path}/my chats.jsonl`;
  await writeRows(source, ROWS);
  // Neither numbers nor spaces are lost, nor rows that are not JSON.
  const odd = '{"conversations": [],  "id": 12345678901234567890.0 }';
  await Deno.writeTextFile(source, `${odd}\n{oops\n`, { append: true });

  const halves = await holdOut(folder.path, source, { share: 0.2 });
  const [train, heldOut] = [
    await linesOf(halves.train),
    await linesOf(halves.heldOut),
  ];
  assertEquals(
    [...train, ...heldOut].sort(),
    (await linesOf(source)).sort(),
  );
  assert(train.includes(odd) && train.includes("{oops"));
  const questions = (lines: string[]) =>
    new Set(lines.map((line) => /Question \d+/.exec(line)?.[0]));
  assertEquals(questions(train).intersection(questions(heldOut)).size, 0);
  // Binomial: 40 of 200 questions, with a standard deviation of 5.7.
  assert(Math.abs(questions(heldOut).size - 40) < 23);
  assertEquals(
    halves.train.split("/").at(-1),
    "my_chats.train.jsonl",
  );

  // The same again is the same folder; a row more leaves the others in place.
  assertEquals(await holdOut(folder.path, source, { share: 0.2 }), halves);
  await Deno.writeTextFile(
    source,
    `${JSON.stringify(chat("New?", "Yes."))}\n`,
    {
      append: true,
    },
  );
  const later = await holdOut(folder.path, source, { share: 0.2 });
  assert(later.train !== halves.train);
  assertEquals(
    (await linesOf(later.heldOut)).filter((line) => !line.includes("New?")),
    heldOut,
  );
});

Deno.test("holdOut() holds out a fifth, and about two hundred rows at most", async () => {
  await using folder = await tempFolder();
  const heldOut = async (count: number) => {
    const source = `${folder.path}/${count}.jsonl`;
    await writeRows(
      source,
      Array.from({ length: count }, (_, i) => chat(`Is it ${i}?`, "Yes.")),
    );
    return (await linesOf((await holdOut(folder.path, source, {})).heldOut))
      .length;
  };
  // Standard deviations are 4 and 14.
  assert(Math.abs(await heldOut(100) - 20) < 16);
  assert(Math.abs(await heldOut(5000) - 200) < 56);
});

Deno.test("holdOut() refuses what it cannot divide", async () => {
  await using folder = await tempFolder();
  const source = `${folder.path}/one.jsonl`;
  await writeRows(source, [chat("Hi", "Hello")]);
  const refused = async (source: string, share = 0.5) =>
    (await assertRejects(
      () => holdOut(folder.path, source, { share }),
      UserError,
    )).message;

  const begin = `Cannot hold rows of "${source}" out: it has `;
  const end = ", add rows of other questions, or give an eval_file";
  assertEquals(
    await refused(source, 1e-9),
    `${begin}1 row, of which none would be held out${end}`,
  );
  assertEquals(
    await refused(source, 1 - 1e-9),
    `${begin}1 row, of which none would be trained${end}`,
  );
  await writeRows(source, [chat("Hi", "Hello"), chat("Hi", "Good day")]);
  assertEquals(
    await refused(source, 1e-9),
    `${begin}2 rows, of which none would be held out${end}`,
  );
  assertEquals(
    await refused(`${source}:1,${source}:2`),
    `Cannot hold rows of "${source}:1,${source}:2" out: it is a mixture, give ` +
      "an eval_file",
  );
  // Rows of no form that is known are why there are none.
  const other = `${folder.path}/other.jsonl`;
  await writeRows(other, [{ ask: "Hi", say: "Hello" }, { ask: "Ho" }]);
  assertEquals(
    await refused(other),
    `Cannot use "${other}": none of its rows is a conversation, name your keys ` +
      "with --columns, as in question=user,answer=assistant",
  );
  assertEquals(await exists(`${folder.path}/_shared`), false);
});

Deno.test("assertDivides() is refused as holdOut() is", async () => {
  await using folder = await tempFolder();
  const source = `${folder.path}/rows.jsonl`;
  await writeRows(source, ROWS);
  await assertDivides(source, {});
  await writeRows(source, [chat("Hi", "Hello")]);
  for (const share of [1e-9, 1 - 1e-9]) {
    const [{ message }, expected] = [
      await assertRejects(() => assertDivides(source, { share }), UserError),
      await assertRejects(
        () => holdOut(folder.path, source, { share }),
        UserError,
      ),
    ];
    assertEquals(message, expected.message);
  }
});

Deno.test("sourceName() is a word for a file, a folder or a pattern", () => {
  assertEquals(
    ["data/chats.jsonl.gz", "data/", "a/*.parquet", "x y.json", "."].map(
      sourceName,
    ),
    ["chats", "data", "_", "x_y", "_"],
  );
});
