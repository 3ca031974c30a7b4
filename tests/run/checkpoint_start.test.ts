import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import type { Gpt2Config } from "sft/model/gpt2/config.ts";
import { gpt2 } from "sft/model/gpt2/gpt2.ts";
import { checkpointStart } from "sft/run/checkpoint_start.ts";
import { writeCheckpoint } from "sft/store/checkpoint.ts";
import type { NamedArray } from "sft/store/named_array.ts";
import { ADAMW_DEFAULTS } from "sft/train/optimizer.ts";
import { freshValues, tinyConfig } from "../support/gpt2.ts";
import { tempFolder } from "../support/temp_folder.ts";

const CONFIG = tinyConfig();
const MODEL = gpt2(CONFIG);
const SPECS = MODEL.parameters;
const VALUES = freshValues(SPECS);

type Arrays = Map<string, NamedArray>;

const arrays = (): Arrays =>
  new Map(
    SPECS.map(({ name, shape }) => [name, { shape, data: VALUES[name] }]),
  );

const moments = (): Arrays =>
  new Map(
    SPECS.flatMap(({ name, shape }) =>
      ["first", "second"].map((kind): [string, NamedArray] => [
        `${kind}.${name}`,
        { shape, data: VALUES[name].map(Math.abs) },
      ])
    ),
  );

/** What is in a checkpoint after step 3, of a run of 9. */
interface Contents {
  readonly arrays?: Arrays;
  readonly optimizer?: Arrays;
  readonly config?: Partial<Gpt2Config>;
  readonly state?: object;
}

async function start(contents: Contents = {}, steps = 9) {
  await using folder = await tempFolder();
  const path = await writeCheckpoint(folder.path, {
    model: {
      config: { ...CONFIG, ...contents.config } as never,
      arrays: contents.arrays ?? arrays(),
    },
    optimizer: contents.optimizer ?? moments(),
    state: { step: 3, trainedTokens: 12, elapsedMs: 5.5 },
  });
  if (contents.state) {
    // As of version 0.1, which kept no checksums.
    await Deno.remove(`${path}/checksums.json`);
    await Deno.writeTextFile(
      `${path}/trainer_state.json`,
      JSON.stringify(contents.state),
    );
  }
  return await checkpointStart({ step: 3, path }, MODEL, steps, ADAMW_DEFAULTS)
    .catch((error) => {
      error.message = error.message.replace(path, "CHECKPOINT");
      throw error;
    });
}

const refusal = async (contents: Contents, steps?: number) =>
  (await assertRejects(() => start(contents, steps), UserError)).message;

Deno.test("checkpointStart() goes on after the step with all values", async () => {
  const { firstStep, progress, values } = await start();

  assertEquals(firstStep, 4);
  assertEquals(progress, { trainedTokens: 12, elapsedMs: 5.5 });
  assertEquals(Object.keys(values).length, 3 * SPECS.length);
  assertEquals(
    values["transformer.ln_f.weight"],
    VALUES["transformer.ln_f.weight"],
  );
  const scale = { shape: [2], data: Float32Array.of(1024, 3) };
  const scaled = await start({
    optimizer: moments().set("lossScale", scale),
  });
  assertEquals(scaled.values.lossScale, scale.data);
});

Deno.test("checkpointStart() refuses a state that is not the run's", async () => {
  const file = 'Cannot read "CHECKPOINT/trainer_state.json": ';
  const state = { step: 3, trainedTokens: 12, elapsedMs: 5.5 };

  assertEquals(
    await refusal({}, 2),
    'Cannot resume from "CHECKPOINT": the run has 2 steps, remove that folder ' +
      "to go on from an earlier one",
  );
  assertEquals(
    await refusal({ state: { ...state, step: 4 } }),
    `${file}"step" is 4, expected 3 as the folder's name says`,
  );
  assertEquals(
    await refusal({ state: { ...state, trainedTokens: -1 } }),
    `${file}"trainedTokens" is -1, expected a whole number, 0 or more`,
  );
  assertEquals(
    await refusal({ state: { ...state, elapsedMs: "5" } }),
    `${file}"elapsedMs" is "5", expected a time that has passed, 0 or more`,
  );
});

Deno.test("checkpointStart() refuses a model that is not the run's", async () => {
  assertEquals(
    await refusal({ config: { n_head: 4 } }),
    'Cannot read "CHECKPOINT/config.json": "n_head" is 4, the run\'s is 2',
  );
  const bent = arrays().set("transformer.ln_f.bias", {
    shape: [9],
    data: new Float32Array(9),
  });
  assertEquals(
    await refusal({ arrays: bent }),
    'Cannot load model "CHECKPOINT": "transformer.ln_f.bias" has shape [9], ' +
      "config.json asks for [8]",
  );
});

Deno.test("checkpointStart() refuses moments that are missing or misshapen", async () => {
  const name = "second.transformer.ln_f.bias";
  const file = "CHECKPOINT/optimizer.safetensors";
  const changed = (change: (all: Arrays) => void) => {
    const optimizer = moments();
    change(optimizer);
    return refusal({ optimizer });
  };

  assertEquals(
    await changed((all) => all.delete(name)),
    `Cannot read "${file}": it has no "${name}"`,
  );
  assertEquals(
    await changed((all) => all.set("third.x", all.get(name)!)),
    `Cannot read "${file}": it has "third.x", which is no moment`,
  );
  assertEquals(
    await changed((all) =>
      all.set(name, { shape: [2, 4], data: new Float32Array(8) })
    ),
    `Cannot load model "${file}": "${name}" has shape [2, 4], config.json asks ` +
      "for [8]",
  );
  assertEquals(
    await changed((all) =>
      all.set(name, { shape: [8], data: new Float32Array(8).fill(NaN) })
    ),
    `Cannot load model "${file}": "${name}" holds NaN, expected finite ` +
      "numbers: the file is damaged, or its training diverged",
  );
});
