/**
 * `deno task dpo`: teach a model which of two answers is the better one.
 *
 * @module
 */
import { runDpo } from "../../run/dpo/dpo.ts";
import { DPO } from "../../settings/config.ts";
import { watchRun } from "../display/run_display.ts";
import { defineFlags } from "../flags/flags.ts";
import { runCommand } from "../main.ts";

const flags = defineFlags({
  command: "dpo",
  hub: true,
  about: "Teach a model which of two answers is the better one (DPO).",
  example: "--model_path outputs/sft/final --output_dir outputs/dpo " +
    "--data_file pairs.jsonl",
  flags: DPO,
});

if (import.meta.main) {
  await runCommand(async (args) => {
    const { given: _, positionals: __, ...config } = flags.parse(args);
    await watchRun(config, (host) => runDpo(config, host));
  });
}
