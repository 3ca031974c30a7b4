/**
 * `deno task import`: a run of Hugging Face's Trainer as a run folder.
 *
 * @module
 */
import { basename } from "node:path";
import { RunFolder } from "../store/run_store.ts";
import { readTrainerState } from "../store/trainer_state.ts";
import { defineFlags, string } from "./flags.ts";
import { runCommand } from "./main.ts";

const flags = defineFlags({
  command: "import",
  about: "Make a run folder of the trainer_state.json that Hugging Face's " +
    "Trainer leaves, to compare that run with others.",
  example: "results/trainer_state.json --output_dir outputs/python",
  flags: {
    output_dir: string({ required: true, help: "new or empty folder" }),
    name: string({ help: "what to call the run; else as its folder" }),
  },
  positionals: { name: "TRAINER_STATE", minimum: 1, maximum: 1 },
});

if (import.meta.main) {
  await runCommand(async (args) => {
    const { output_dir, name, positionals: [path] } = flags.parse(args);
    const { manifest, events } = await readTrainerState(
      path,
      name ?? basename(output_dir),
    );
    const run = await RunFolder.create(output_dir, manifest);
    for (const event of events) await run.append(event);
    const count = (kind: string) =>
      events.filter((event) => event.kind === kind).length;
    console.log(
      `${count("step")} training losses and ${count("evaluation")} held-out ` +
        `losses in "${output_dir}"`,
    );
  });
}
