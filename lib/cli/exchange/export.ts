/**
 * `deno task export`: a run's figures, or its model, for the tools of others.
 *
 * @module
 */
import { join } from "node:path";
import { UserError } from "../../core/errors.ts";
import { counted } from "../../core/format.ts";
import { isGguf } from "../../gguf/is_gguf.ts";
import {
  GGUF_DTYPES,
  type GgufDtype,
  ggufExport,
} from "../../open/gguf/export_gguf.ts";
import { modelfile } from "../../open/gguf/modelfile.ts";
import { fillFolder } from "../../store/fill_folder.ts";
import { modelOfRun } from "../../store/model_of_run.ts";
import { RunFolder } from "../../store/run_store.ts";
import { scalarRows } from "../../store/exchange/scalars.ts";
import {
  tensorboardBytes,
  tensorboardFile,
} from "../../store/exchange/tensorboard.ts";
import {
  WANDB_HISTORY_FILE,
  WANDB_SUMMARY_FILE,
  wandbHistory,
  wandbSummary,
} from "../../store/exchange/wandb_jsonl.ts";
import { choice, defineFlags, string } from "../flags/flags.ts";
import { runCommand } from "../main.ts";
import { print, say } from "../say.ts";

const flags = defineFlags({
  command: "export",
  about:
    "Write a run's figures as TensorBoard or Weights & Biases keep them, " +
    "or the model of a run or a folder as llama.cpp and Ollama read it.",
  example: "outputs/sft --format tensorboard --output_dir outputs/tensorboard",
  flags: {
    format: choice(["tensorboard", "wandb", "gguf"], {
      required: true,
      help: "whose files to write",
    }),
    dtype: choice(GGUF_DTYPES, {
      default: "f16",
      help: "element type of matrices in gguf",
    }),
    output_dir: string({
      help: "new or empty folder; of gguf it may be left " +
        "out and is RUN/gguf",
    }),
  },
  positionals: { name: "RUN", minimum: 1, maximum: 1 },
});

/** The files beside each other in the folder. */
const MODEL = "model.gguf";
const MODELFILE = "Modelfile";

if (import.meta.main) {
  await runCommand(async (args) => {
    const { format, dtype, output_dir, given, positionals: [path] } = flags
      .parse(args);
    if (format === "gguf") return await exportModel(path, dtype, output_dir);
    if (given.has("dtype")) {
      throw new UserError(
        `Cannot set --dtype of ${format}: it has no matrices, leave it out`,
      );
    }
    await exportFigures(path, format, output_dir ?? missing());
  });
}

function missing(): never {
  throw new UserError("Cannot run export: --output_dir is missing, see --help");
}

async function exportModel(
  path: string,
  dtype: GgufDtype,
  output_dir: string | undefined,
): Promise<void> {
  const folder = output_dir ??
    (await isGguf(path) ? missing() : join(path, "gguf"));
  const model = await modelOfRun(path);
  // First, so that no folder is made for a model that is none.
  const { template, stops, notes, write } = await ggufExport(model, dtype);
  const bytes = await fillFolder(folder, "export", async (aside) => {
    await Deno.mkdir(aside);
    await write(join(aside, MODEL));
    await Deno.writeTextFile(
      join(aside, MODELFILE),
      modelfile({ model: MODEL, template, stops }),
    );
    for (const note of notes) say(note);
    return (await Deno.stat(join(aside, MODEL))).size;
  });
  print(
    `"${model}" as ${dtype} in "${join(folder, MODEL)}" (${
      Math.ceil(bytes / 1e6)
    } MB), ` +
      `for Ollama with "${join(folder, MODELFILE)}"`,
  );
}

async function exportFigures(
  path: string,
  format: "tensorboard" | "wandb",
  output_dir: string,
): Promise<void> {
  const run = await RunFolder.open(path);
  const { started } = await run.manifest();
  const rows = scalarRows(await Array.fromAsync(run.events()));
  const startedMs = Date.parse(started);
  const encode = (text: string) => new TextEncoder().encode(text);
  const files = format === "tensorboard"
    ? { [tensorboardFile(startedMs)]: tensorboardBytes(rows, startedMs) }
    : {
      [WANDB_HISTORY_FILE]: encode(wandbHistory(rows, startedMs)),
      [WANDB_SUMMARY_FILE]: encode(wandbSummary(rows, startedMs)),
    };
  await fillFolder(output_dir, "export", async (aside) => {
    await Deno.mkdir(aside);
    for (const [name, bytes] of Object.entries(files)) {
      await Deno.writeFile(join(aside, name), bytes);
    }
  });
  for (const name of Object.keys(files)) {
    const file = join(output_dir, name);
    print(`${counted(rows.length, "step")} in "${file}"`);
  }
}
