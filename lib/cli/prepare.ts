/**
 * `deno task prepare`: a data file of any size becomes shards to train from.
 *
 * @module
 */
import { systemClock } from "../core/clock.ts";
import { counted } from "../core/format.ts";
import { progressOn } from "../core/progress.ts";
import { onInterrupt } from "../core/signals.ts";
import { type PrepareResult, prepareSet } from "../run/prepare/prepare_set.ts";
import { PREPARE } from "../settings/prepare_config.ts";
import { withPreset } from "../settings/presets.ts";
import { nameDisplay } from "./display/name_display.ts";
import { PrepareDisplay } from "./display/prepare_display.ts";
import { defineFlags } from "./flags/flags.ts";
import { runCommand } from "./main.ts";

const flags = defineFlags({
  command: "prepare",
  hub: true,
  about: "Filter, deduplicate, split and tokenize a data file of any size; " +
    "killed, the same command goes on.",
  example: "--data_file outputs/data/train.jsonl " +
    "--tokenizer_path outputs/tokenizer --output_dir outputs/prepared " +
    "--drop_exact_duplicates",
  flags: PREPARE,
});

if (import.meta.main) {
  await runCommand(async (args) => {
    const { given, positionals: _, ...values } = flags.parse(args);
    const config = withPreset(values, given);
    const display = new PrepareDisplay(progressOn(Deno.stderr), systemClock);
    let begun = false;
    const interrupt = onInterrupt({
      say: () => display.log("Stopping; press Control-C again to stop at once"),
      canStop: () => begun,
    });
    try {
      const result = await prepareSet(config, {
        ...nameDisplay(),
        log: (text) => display.log(text),
        onProgress: (news, done, total) => {
          begun = true;
          display.update(news, done, total);
        },
        stopRequested: () => interrupt.requested,
      });
      display.finish();
      tell(result, display, config.output_dir);
    } finally {
      display.finish();
      interrupt.dispose();
    }
  });
}

function tell(result: PrepareResult, display: PrepareDisplay, folder: string) {
  const { outcome, rows, account, reportPath } = result;
  if (outcome === "already there") {
    return display.log(
      `"${folder}" holds this set already: nothing to do; its report is ` +
        `"${reportPath}"`,
    );
  }
  if (outcome === "interrupted") {
    return display.log(
      `stopped with ${counted(rows, "row")} in shards; the same command goes ` +
        "on from there",
    );
  }
  if (account !== undefined) display.log(account);
  const speed = display.speed(result);
  if (speed !== undefined) display.log(speed);
  display.log(`prepared in "${folder}"; its report is "${reportPath}"`);
}
