import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { compare } from "sft/notebook/compare.ts";
import type { Showable } from "sft/view/notebook/display.ts";
import { measuredArm } from "../support/arms.ts";
import { tempFolder } from "../support/temp_folder.ts";

/** What was shown, by what it is. */
async function shownFor(...given: Parameters<typeof compare>) {
  const values: Showable[] = [];
  await compare(given[0], {
    ...given[1],
    shown: (value) => {
      values.push(value);
      return Promise.resolve();
    },
  });
  return values.map((value) =>
    "markup" in value
      ? value.markup.trim()
      : "columns" in value
      ? `table of ${value.columns[0].title}, ${value.rows.length} rows`
      : "data" in value
      ? `figure of ${value.data.length} traces`
      : "tokens"
  );
}

const right = (...values: number[]) =>
  values.map((rightShare) => ({ rightShare }));
const RUNS = [
  ...measuredArm("one", right(0.1, 0.2)),
  ...measuredArm("three", right(0.3, 0.5)),
];

Deno.test("compare() shows a sentence, a figure and tables", async () => {
  const [sentence, dots, figure, means, differences, results] = await shownFor(
    RUNS,
  );
  // Differences of 0.2 and 0.3: mean 0.25, error 0.05, Student's t of 1 degree
  // is 12.71.
  assertEquals(
    sentence,
    "<p>three and one: not resolved; right answers (share) 40.0 % against " +
      "15.0 %, +25.0 points (−38.5 to +88.5 points), 2 seeds, paired, 60 " +
      "questions.</p>",
  );
  // Two arms, each a mean and its seeds.
  assertEquals(dots, "figure of 4 traces");
  assertEquals(figure.startsWith("figure of "), true);
  assertEquals(means, "table of arm, 2 rows");
  assertEquals(differences.startsWith("table of metric, "), true);
  assertEquals(results, "table of run, 4 rows");
});

Deno.test("compare() holds the arms to the one that is named", async () => {
  const [sentence] = await shownFor(RUNS, { first: "three" });
  assertEquals(sentence.startsWith("<p>one and three: "), true);
  const { message } = await assertRejects(
    () => compare(RUNS, { first: "two" }),
    UserError,
  );
  assertEquals(
    message,
    'Cannot compare with "two": no such arm, choose one of "one", "three"',
  );
});

Deno.test("compare() refuses to show nothing", async () => {
  const { message } = await assertRejects(() => compare([]), UserError);
  assertEquals(
    message,
    "Cannot compare: there are no runs, give what runs() returns, or folders",
  );
});

Deno.test("compare() takes one run, or one folder", async () => {
  const [figure] = await shownFor(RUNS[0]);
  assertEquals(figure.startsWith("figure of "), true);
  await using folder = await tempFolder();
  const { message } = await assertRejects(
    () => compare(folder.path),
    UserError,
  );
  assertEquals(
    message,
    `Cannot read runs in "${folder.path}": there is no run in it or below, ` +
      'expected the output_dir of "pretrain", "sft" or "dpo"',
  );
});

Deno.test("compare() names what is no run", async () => {
  const refused = async (given: unknown) =>
    (await assertRejects(() => compare(given as string), UserError)).message;
  const expected = "expected what await runs() gives, or folders";
  assertEquals(
    await refused(undefined),
    `Cannot compare undefined: ${expected}`,
  );
  // As a cell gives it that forgot to await.
  assertEquals(
    await refused(Promise.resolve(RUNS)),
    `Cannot compare an object: ${expected}`,
  );
});

Deno.test("compare() of one arm concludes nothing", async () => {
  const shown = await shownFor(RUNS.slice(0, 2));
  assertEquals(shown.map((one) => one.split(" ")[0]), [
    "figure",
    "table",
    "table",
  ]);
});
