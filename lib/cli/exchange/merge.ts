/**
 * `deno task merge`: an adapter added to its model, as a model by itself.
 *
 * @module
 */
import { mergeAdapter } from "../../open/adapter/merge_adapter.ts";
import { string } from "../../settings/kinds.ts";
import { TRAINING } from "../../settings/training.ts";
import { nameDisplay } from "../display/name_display.ts";
import { defineFlags } from "../flags/flags.ts";
import { runCommand } from "../main.ts";
import { print } from "../say.ts";

const flags = defineFlags({
  command: "merge",
  hub: true,
  about: "Add an adapter to its model and write a model that needs neither.",
  example: "outputs/lora/final --output_dir outputs/merged",
  flags: {
    model_path: string({
      placeholder: "PATH",
      help: "the adapter's model; the one that it was trained beside if not " +
        "given",
    }),
    output_dir: string({ required: true, help: "new or empty folder" }),
    save_dtype: TRAINING.save_dtype,
  },
  positionals: { name: "ADAPTER", minimum: 1, maximum: 1 },
});

if (import.meta.main) {
  await runCommand(async (args) => {
    const { positionals: [path], given: _, ...choice } = flags.parse(args);
    const { layers } = await mergeAdapter(
      { path, ...choice },
      nameDisplay(),
    );
    print(
      `"${path}" merged: the model in "${choice.output_dir}", ` +
        `${layers} of its layers changed`,
    );
  });
}
