import { assert, assertEquals } from "@std/assert";
import { ggufExport } from "sft/open/gguf/export_gguf.ts";
import { loadModel } from "sft/open/model_files.ts";
import { loadTokenizer } from "sft/tokenizer/tokenizer.ts";
import { ignoredWhere } from "../../support/ignored.ts";
import {
  continuedByLlamaCpp,
  continuedByUs,
  NO_LLAMA_CPP,
} from "../../support/llama_cpp.ts";
import { NO_REAL, REAL } from "../../support/real.ts";
import { tempFolder } from "../../support/temp_folder.ts";

// What llama.cpp makes of our files, and of one that others made.

const FIXTURES = `${import.meta.dirname}/../../fixtures`;

/** Every architecture, and every way in which positions turn. */
const MODELS = [
  ...["gpt2/model", "llama/llama", "llama/llama_tied_biases", "llama/mistral"],
  ...["llama/qwen2", "llama/qwen3", "llama/linear", "llama/dynamic"],
  ...["llama/llama3", "llama/yarn"],
];

/** A model of the fixtures', with a tokenizer of a byte a token. */
async function withBytes(name: string, to: string): Promise<string> {
  await Deno.mkdir(to);
  for (const file of ["config.json", "model.safetensors"]) {
    await Deno.copyFile(`${FIXTURES}/${name}/${file}`, `${to}/${file}`);
  }
  const rows = (await loadModel(to)).model.vocabulary;
  const vocab = Object.fromEntries(
    Array.from(
      { length: rows },
      (_, id) => [String.fromCodePoint(33 + id), id],
    ),
  );
  const byteLevel = {
    type: "ByteLevel",
    ...{ add_prefix_space: false, trim_offsets: true, use_regex: true },
  };
  await Deno.writeTextFile(
    `${to}/tokenizer.json`,
    JSON.stringify({
      added_tokens: [],
      normalizer: null,
      pre_tokenizer: byteLevel,
      decoder: byteLevel,
      model: { type: "BPE", vocab, merges: [] },
    }),
  );
  return to;
}

const PROMPTS = [
  [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  [40, 30, 20, 10, 1, 2],
  [5, 5, 5, 9, 9, 9, 1, 2, 3, 60, 61, 62],
  [33],
  [50, 3, 50, 3, 50, 3],
];

Deno.test({
  ...ignoredWhere(NO_LLAMA_CPP, "llama.cpp goes on with our GGUF as we do"),
  async fn() {
    await using folder = await tempFolder();
    const folders: string[] = [];
    for (const name of MODELS) {
      const model = await withBytes(name, `${folder.path}/${folders.length}`);
      await (await ggufExport(model, "f32")).write(`${model}/model.gguf`);
      folders.push(model);
    }

    const theirs = await continuedByLlamaCpp(folders.map((model) => ({
      model: `${model}/model.gguf`,
      prompts: PROMPTS,
      length: 16,
    })));

    for (const [at, model] of folders.entries()) {
      assertEquals(
        await continuedByUs(model, PROMPTS, 16),
        theirs[at],
        MODELS[at],
      );
    }
  },
});

Deno.test({
  ...ignoredWhere(
    NO_LLAMA_CPP ?? NO_REAL,
    "SmolLM2 goes on with a text as in llama.cpp",
  ),
  async fn() {
    const turn = (text: string) =>
      `<|im_start|>user\n${text}<|im_end|>\n<|im_start|>assistant\n`;
    // llama.cpp rounds what it multiplies by Q4_1 to eight bits: where two tokens
    // are all but equal it may take the other one, so these are far apart.
    const prompts = [
      turn("What is the capital of France?"),
      turn("Name three colours."),
      "Hello 12345 naïve   café",
      "def add(a, b):\n    ",
      "1, 2, 3, 4, 5,",
    ];
    const [theirs] = await continuedByLlamaCpp([
      { model: REAL.model, prompts, length: 8 },
    ]);
    const tokenizer = await loadTokenizer(REAL.model);
    const ids = prompts.map((prompt) => tokenizer.encodeTemplate(prompt));

    assertEquals(ids, theirs.map(({ prompt }) => prompt));
    assertEquals(await continuedByUs(REAL.model, ids, 8), theirs);
    const { continuation: [first, ...rest] } = theirs[0];
    assertEquals(
      tokenizer.decode([first, ...rest]),
      "The capital of France is Paris.<|im_end|>",
    );
  },
});

Deno.test("a model goes through a GGUF of every type and comes back", async () => {
  for (const dtype of ["f32", "f16", "bf16", "q8_0"] as const) {
    await using folder = await tempFolder();
    const model = await withBytes("llama/yarn", `${folder.path}/yarn`);
    const path = `${model}/model.gguf`;
    const { write, notes } = await ggufExport(model, dtype);
    await write(path);
    const [before, after] = [await loadModel(model), await loadModel(path)];

    let most = 0;
    for (const [name, values] of Object.entries(before.values)) {
      for (const [at, value] of values.entries()) {
        most = Math.max(most, Math.abs(value - after.values[name][at]));
      }
    }
    const rounding = { f32: 0, f16: 1e-3, bf16: 4e-3, q8_0: 8e-3 }[dtype];
    assert(most <= rounding, `${dtype}: ${most}`);
    assert(dtype === "f32" || most > rounding / 100, `${dtype}: ${most}`);
    // Rows of 24 are no multiple of 32.
    assertEquals(notes.length, dtype === "q8_0" ? 1 : 0);
    assertEquals((await loadTokenizer(path)).vocabularySize, 64);
  }
});
