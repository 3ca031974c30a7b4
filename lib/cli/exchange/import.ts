/**
 * `deno task import`: a run of Hugging Face's Trainer as a run folder.
 *
 * @module
 */
import { basename } from "node:path";
import { fillFolder } from "../../store/fill_folder.ts";
import { RunFolder } from "../../store/run_store.ts";
import { readTrainerState } from "../../store/exchange/trainer_state.ts";
import { defineFlags, string } from "../flags/flags.ts";
import { runCommand } from "../main.ts";
import { print } from "../say.ts";

const flags = defineFlags({
  command: "import",
  about: "Make a run folder of the trainer_state.json that Hugging Face's " +
    "Trainer leaves, to compare that run with others.",
  example: "tests/fixtures/trainer_state.json --output_dir outputs/python",
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
    await fillFolder(output_dir, "import", async (aside) => {
      const run = await RunFolder.create(aside, manifest);
      for (const event of events) await run.append(event);
    });
    const count = (kind: string) =>
      events.filter((event) => event.kind === kind).length;
    const [training, heldOut] = [count("step"), count("held_out_loss")];
    print(
      `${training} training losses and ${heldOut} held-out losses in ` +
        `"${output_dir}"`,
    );
  });
}
