import { assertEquals, assertMatch } from "@std/assert";
import type { RunEvent } from "sft/core/events.ts";
import { logBytes, WANDB_LOG_HEADER } from "sft/store/exchange/leveldb_log.ts";
import { openWandbLog } from "sft/store/exchange/wandb_log.ts";
import {
  exitRecord,
  headerRecord,
  historyRecord,
  runRecord,
  summaryRecord,
} from "sft/store/exchange/wandb_records.ts";
import { RunFolder } from "sft/store/run_store.ts";
import { manifestWith } from "../../support/manifest.ts";
import { tempFolder } from "../../support/temp_folder.ts";
import { heldOutLossWith, sampleWith, stepWith } from "../../support/views.ts";

// The bytes of records and of the log are held up to wandb's package beside
// this file, whole files by tests/fixtures/check_wandb.py.

const STARTED = "2026-11-24T10:00:00.000Z";
const MANIFEST = manifestWith({ name: "ours", started: STARTED });

const EVENTS: readonly RunEvent[] = [
  heldOutLossWith(0, 4),
  sampleWith(0, "5"),
  stepWith(1, { loss: 3 }),
  stepWith(2, { loss: NaN }),
  { kind: "note", step: 2, text: "left out" },
  heldOutLossWith(2, 3.5),
];

/** What was measured at each step, by hand; `stepWith()` has 160 tokens/s. */
function rows(): [step: number, values: Record<string, number>][] {
  const seconds = Date.parse(STARTED) / 1000;
  const at = (step: number) => ({
    _step: step,
    _runtime: 0.6 * step,
    _timestamp: seconds + 0.6 * step,
  });
  const trained = (step: number, loss: number) => ({
    "train/loss": loss,
    "train/grad_norm": 1,
    "train/learning_rate": 1e-5,
    "train/epoch": step / 4,
    "train/trained_tokens": 10 * step,
    "train/tokens_per_second": 160,
  });
  return [
    [0, { ...at(0), "eval/loss": 4 }],
    [1, { ...at(1), ...trained(1, 3) }],
    [2, { ...at(2), ...trained(2, NaN), "eval/loss": 3.5 }],
  ];
}

async function fileIn(folder: string): Promise<Uint8Array> {
  const [{ name }] = [...Deno.readDirSync(folder)];
  return await Deno.readFile(`${folder}/${name}`);
}

Deno.test("openWandbLog() writes a row a step, and goes on from the record", async () => {
  await using temp = await tempFolder();
  const run = await RunFolder.create(`${temp.path}/ours`, MANIFEST);
  const log = await openWandbLog(run, "project", 1);
  run.follow(log);
  assertMatch(
    log.folder,
    /\/ours\/wandb\/offline-run-20261124_100000-[0-9a-f]{8}$/,
  );
  const id = log.folder.slice(-8);
  for (const event of EVENTS) await run.append(event);
  await run.finish("finished", { ended: STARTED });

  const records = [
    headerRecord(1),
    runRecord(2, {
      id,
      project: "project",
      name: "ours",
      config: MANIFEST.config,
      startedMs: Date.parse(STARTED),
    }),
    ...rows().flatMap(([step, values], index) => [
      historyRecord(3 + 2 * index, step, values),
      summaryRecord(4 + 2 * index, values),
    ]),
    exitRecord(9, 0, 1.2),
  ];
  let expected = WANDB_LOG_HEADER;
  for (const record of records) {
    const added = logBytes(record, expected.length);
    expected = Uint8Array.of(...expected, ...added);
  }
  const unbroken = await fileIn(log.folder);
  assertEquals(unbroken.toHex(), expected.toHex());

  // As after a kill: what came after step 1 is done again.
  const resumed = await openWandbLog(run, "project", 2);
  assertEquals(resumed.folder, log.folder);
  run.follow(resumed);
  for (const event of EVENTS.slice(3)) await run.append(event);
  await run.finish("finished", { ended: STARTED });
  assertEquals((await fileIn(log.folder)).toHex(), unbroken.toHex());
});
