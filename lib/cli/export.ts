/**
 * `deno task export`: a run's figures for the tools of others.
 *
 * @module
 */
import { join } from "node:path";
import { counted } from "../core/format.ts";
import { writeAside } from "../store/atomic.ts";
import { assertFree, RunFolder } from "../store/run_store.ts";
import { scalarRows } from "../store/scalars.ts";
import { tensorboardBytes, tensorboardFile } from "../store/tensorboard.ts";
import {
  WANDB_HISTORY_FILE,
  WANDB_SUMMARY_FILE,
  wandbHistory,
  wandbSummary,
} from "../store/wandb_jsonl.ts";
import { choice, defineFlags, string } from "./flags.ts";
import { runCommand } from "./main.ts";

const flags = defineFlags({
  command: "export",
  about: "Write a run's figures as TensorBoard or Weights & Biases keep them.",
  example: "outputs/sft --format tensorboard --output_dir outputs/tensorboard",
  flags: {
    format: choice(["tensorboard", "wandb"], {
      required: true,
      help: "whose files to write",
    }),
    output_dir: string({ required: true, help: "new or empty folder" }),
  },
  positionals: { name: "RUN", minimum: 1, maximum: 1 },
});

if (import.meta.main) {
  await runCommand(async (args) => {
    const { format, output_dir, positionals: [path] } = flags.parse(args);
    const run = await RunFolder.open(path);
    const { started } = await run.manifest();
    await assertFree(output_dir);
    const rows = scalarRows(await Array.fromAsync(run.events()));
    const startedMs = Date.parse(started);
    const encode = (text: string) => new TextEncoder().encode(text);
    const files = format === "tensorboard"
      ? { [tensorboardFile(startedMs)]: tensorboardBytes(rows, startedMs) }
      : {
        [WANDB_HISTORY_FILE]: encode(wandbHistory(rows, startedMs)),
        [WANDB_SUMMARY_FILE]: encode(wandbSummary(rows, startedMs)),
      };
    for (const [name, bytes] of Object.entries(files)) {
      const file = join(output_dir, name);
      await writeAside(file, (aside) => Deno.writeFile(aside, bytes));
      console.log(`${counted(rows.length, "step")} in "${file}"`);
    }
  });
}
