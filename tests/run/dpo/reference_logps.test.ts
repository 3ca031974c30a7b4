import { assertEquals } from "@std/assert";
import { engineByName } from "sft/engine/choose.ts";
import { loadModel } from "sft/open/model_files.ts";
import { type Reference, referenceLogps } from "sft/run/dpo/reference_logps.ts";
import { assertClose } from "../../support/close.ts";
import { readDpoFixture } from "../../support/dpo_fixture.ts";
import { tempFolder } from "../../support/temp_folder.ts";

const [family] = await readDpoFixture();
const { pairs } = family;

const reference: Reference = {
  ...await loadModel(family.folder),
  engine: engineByName("onnx"),
  files: [{ path: "model.safetensors", sha256: "ab".repeat(32), bytes: 1 }],
  maxLength: 16,
  rowsPerBatch: 2,
  padToken: 0,
};

Deno.test("referenceLogps() are what TRL gives the same model", async () => {
  await using cache = await tempFolder();
  const found = await referenceLogps(reference, pairs, () => {}, cache.path);
  const mean = (side: 0 | 1) =>
    pairs.reduce((sum, pair) => sum + found.get(pair)![side], 0) / pairs.length;

  const [, , , , chosen, rejected] = family.cases[0].figures;
  assertClose("means", [mean(0), mean(1)], [chosen, rejected], {
    relative: 1e-5,
  });
});

Deno.test("referenceLogps() keeps them for the same pairs, model and engine", async () => {
  await using cache = await tempFolder();
  const computes = async (changes: Partial<Reference>, of = pairs) => {
    const said: string[] = [];
    const found = await referenceLogps(
      { ...reference, ...changes },
      of,
      (line) => said.push(line),
      cache.path,
    );
    return {
      isNew: said[0].includes(" computed, "),
      values: [...found.values()],
    };
  };

  const first = await computes({});
  const again = await computes({});
  const files = [{ ...reference.files[0], sha256: "cd".repeat(32) }];
  const others = [
    await computes({ files }),
    await computes({ rowsPerBatch: 3 }),
    await computes({}, pairs.slice(1)),
    await computes({}, pairs.toReversed()),
  ];

  assertEquals([first.isNew, again.isNew], [true, false]);
  assertEquals(again.values, first.values);
  assertEquals(others.map(({ isNew }) => isNew), [true, true, true, true]);
});
