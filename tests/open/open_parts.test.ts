import { assertEquals, assertRejects } from "@std/assert";
import { TEMPLATES } from "sft/chat/template.ts";
import { UserError } from "sft/core/errors.ts";
import { openParts } from "sft/open/open_parts.ts";
import { readModelFolder, writeModelFolder } from "sft/store/model_folder.ts";
import type { NamedArray } from "sft/store/named_array.ts";
import { tempFolder } from "../support/temp_folder.ts";
import { tinyRuns, TOKENIZER, VOCABULARY } from "../support/tiny_run.ts";

// What does not belong together is in open_model.test.ts and sft.test.ts.

const runs = await tinyRuns();
const choice = {
  engine: "eager",
  model_path: runs.modelPath,
  tokenizer_path: TOKENIZER,
};

Deno.test("openParts() opens what belongs together", async () => {
  const parts = await openParts(
    choice,
    (tokenizer) => {
      assertEquals(tokenizer.vocabularySize, VOCABULARY);
      return Promise.resolve(TEMPLATES.chatml);
    },
    () => {},
  );
  const bare = await openParts(choice, () => Promise.resolve(undefined), fail);

  assertEquals(parts.template, TEMPLATES.chatml);
  assertEquals(parts.loaded.model.vocabulary, VOCABULARY);
  assertEquals(parts.loaded.values["transformer.ln_f.weight"].length, 16);
  assertEquals(bare.template, undefined);
});

Deno.test("openParts() refuses a template whose tokens nobody knows", async () => {
  const error = await assertRejects(
    () => openParts(choice, () => Promise.resolve(TEMPLATES.llama_3), fail),
    UserError,
  );

  assertEquals(
    error.message,
    'Cannot use template "llama_3" with this tokenizer: it has no special ' +
      'token "<|begin_of_text|>" or "<|start_header_id|>" or ' +
      '"<|end_header_id|>" or "<|eot_id|>", choose another template or a ' +
      "tokenizer that reserves them",
  );
});

Deno.test("openParts() refuses a template that does not compile", async () => {
  const broken = { ...TEMPLATES.chatml, name: "own", source: "{% fr %}" };
  const error = await assertRejects(
    () => openParts(choice, () => Promise.resolve(broken), fail),
    UserError,
  );

  assertEquals(
    error.message,
    'Cannot compile template "own": expected a known tag, not "fr", in line 1',
  );
});

Deno.test("openParts() tells what of the weights nothing reads", async () => {
  const one = { shape: [1], data: new Float32Array(1) };
  assertEquals(
    await toldOf(() => ({ a: one, b: one, c: one, d: one })),
    "holds 4 arrays that a GPT-2 has no place for, left out: " +
      '"a", "b", "c" and 1 more',
  );
});

Deno.test("openParts() tells of a head that config.json denies", async () => {
  assertEquals(
    await toldOf((arrays) => {
      const { shape, data } = arrays.get("transformer.wte.weight")!;
      const other = { shape, data: new Float32Array(data.length) };
      return { "lm_head.weight": other };
    }),
    "holds a head that is not its embedding, though config.json ties the two: " +
      "the head is used, and saved as its own",
  );
});

/** What is said of a model that holds more arrays, after its name. */
async function toldOf(
  more: (arrays: Map<string, NamedArray>) => Record<string, NamedArray>,
): Promise<string> {
  await using folder = await tempFolder();
  const model_path = `${folder.path}/model`;
  const { config, arrays } = await readModelFolder(runs.modelPath);
  const all = [...arrays, ...Object.entries(more(arrays))];
  await writeModelFolder(model_path, { config, arrays: all });
  const told: string[] = [];
  await openParts(
    { ...choice, model_path },
    () => Promise.resolve(undefined),
    (line) => told.push(line),
  );
  return told.join("\n").replace(`"${model_path}" `, "");
}

/** An engine that was named has nothing to say. */
function fail(line: string): never {
  throw new Error(line);
}
