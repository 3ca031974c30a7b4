import { assert, assertEquals } from "@std/assert";
import { generateBuiltin, TOPICS } from "../../data/generate.ts";

const README = await Deno.readTextFile(
  `${import.meta.dirname}/../../data/README.md`,
);

Deno.test("data/README.md lists every topic", () => {
  const [, table] = README.split("## Topics\n");
  const names = [...table.split("```")[0].matchAll(/^\| ([a-z ]+?) +\|/gm)]
    .map(([, name]) => name);

  assertEquals(names, ["topic", ...TOPICS.map(({ name }) => name)]);
});

Deno.test("data/README.md shows a training row of each topic", () => {
  const { train } = generateBuiltin({
    seed: 42,
    heldOutRows: 0,
    pretrainTexts: 0,
  });
  const written = new Set(train.map((row) => JSON.stringify(row)));
  const shown = README.match(/^\{"conversations.*$/gm)!;

  assertEquals(shown.length, TOPICS.length);
  for (const [index, row] of shown.entries()) {
    const [{ content }] = JSON.parse(row).conversations;
    const exchanges = TOPICS[index].exchanges();

    assert(written.has(row), `not of seed 42: ${row}`);
    assert(
      exchanges.some(({ turns }) => turns[0].question === content),
      `not of ${TOPICS[index].name}: ${row}`,
    );
  }
});

Deno.test("data/README.md names the version of countries-list in use", async () => {
  const config = await Deno.readTextFile(
    `${import.meta.dirname}/../../deno.json`,
  );
  const [, version] = JSON.parse(config).imports["countries-list"]
    .match(/@([\d.]+)$/);

  const text = README.replaceAll(/\s+/g, " ");
  assert(text.includes(`\`countries-list\` ${version}, MIT License`));
});
