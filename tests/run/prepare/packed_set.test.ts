import { assert, assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { prepareSet } from "sft/run/prepare/prepare_set.ts";
import { runSft } from "sft/run/sft.ts";
import type { SftConfig } from "sft/settings/config.ts";
import { readManifest } from "sft/store/manifest.ts";
import { prepareConfig, quietPrepare } from "../../support/prepare.ts";
import {
  chat,
  quietHost,
  sftConfig,
  tinyRuns,
  weightsOf,
  writeRows,
} from "../../support/tiny_run.ts";

const runs = await tinyRuns();
const rows = Array.from(
  { length: 12 },
  (_, n) => chat(`Say ${n}`, `It is ${n}`),
);
const [data, set] = [`${runs.path}/rows.jsonl`, `${runs.path}/set`];
await writeRows(data, rows);

Deno.test("packHalf() train the model that the file itself trains", async () => {
  await prepareSet(
    prepareConfig(data, set, { rows_per_shard: 5 }),
    quietPrepare(),
  );
  const train = (name: string, data_file: string) =>
    runSft(
      sftConfig(runs, name, { data_file, max_length: 64, num_epochs: 1 }),
      quietHost(),
    );

  const [plain, prepared] = [
    await train("plain", data),
    await train("prepared", set),
  ];
  assertEquals(
    await weightsOf(prepared.modelPath),
    await weightsOf(plain.modelPath),
  );
  const manifest = await readManifest(`${runs.path}/prepared`);
  const { key } = JSON.parse(await Deno.readTextFile(`${set}/prepared.json`));
  assertEquals(manifest.preparedKey, key);
  assertEquals(manifest.data.map(({ path }) => path), [`${set}/prepared.json`]);
  const report = (name: string) =>
    readManifest(`${runs.path}/${name}`).then(({ dataReport }) => dataReport);
  assertEquals(await report("prepared"), await report("plain"));
});

Deno.test("openSet() refuses a set that was prepared otherwise", async () => {
  const error = await assertRejects(
    () =>
      runSft(
        sftConfig(runs, "refused", { data_file: set, max_length: 32 }),
        quietHost(),
      ),
    UserError,
  );
  assertEquals(
    error.message,
    `Cannot use the prepared set "${set}": its max_length is 64, the ` +
      "run's is 32; change the run's settings or prepare the data again in " +
      "another folder",
  );
});

Deno.test("packHalf() measure on the half that was held out", async () => {
  const split = `${runs.path}/split`;
  // By the hash, some of twelve questions are held out and some are not.
  await prepareSet(
    prepareConfig(data, split, { held_out: 0.4 }),
    quietPrepare(),
  );
  const config = sftConfig(runs, "split_run", {
    data_file: split,
    max_length: 64,
    num_epochs: 1,
  });
  await runSft(config, quietHost());

  const manifest = await readManifest(`${runs.path}/split_run`);
  const training = manifest.dataReport as Counts;
  const heldOut = manifest.heldOutReports!.held_out as Counts;
  assert(heldOut.examples > 0);
  assertEquals(training.examples + heldOut.examples, 12);
  assertEquals(training.dropped, { "held out": heldOut.examples });
  assertEquals([training.rows, heldOut.rows], [12, heldOut.examples]);
});

Deno.test("packMeasured() are what was held out, or all of another set", async () => {
  const [split, whole] = [`${runs.path}/parted`, `${runs.path}/whole`];
  const others = `${runs.path}/others.jsonl`;
  await writeRows(others, rows.slice(0, 5));
  await prepareSet(
    prepareConfig(data, split, { held_out: 0.4 }),
    quietPrepare(),
  );
  await prepareSet(prepareConfig(others, whole), quietPrepare());
  const measured = async (name: string, changes: Partial<SftConfig>) => {
    const packing = "padded";
    await runSft(
      sftConfig(runs, name, {
        max_length: 64,
        num_epochs: 1,
        packing,
        ...changes,
      }),
      quietHost(),
    );
    const { heldOutReports } = await readManifest(`${runs.path}/${name}`);
    const [report] = Object.values(heldOutReports!);
    const { examples, packedRows } = report as Counts;
    return [examples, packedRows];
  };

  const own = await measured("own", { data_file: split });
  assertEquals(
    await measured("named", { data_file: data, eval_file: [split] }),
    own,
  );
  // Packed two a row, where padded training rows would be five.
  assertEquals(
    await measured("all", { data_file: data, eval_file: [whole] }),
    [5, 3],
  );
});

Deno.test("packMeasured() refuse a set that is all trained on", async () => {
  const error = await assertRejects(
    () =>
      runSft(
        sftConfig(runs, "refused", {
          data_file: set,
          eval_file: [set],
          max_length: 64,
        }),
        quietHost(),
      ),
    UserError,
  );
  assertEquals(
    error.message,
    `Cannot measure on the prepared set "${set}": all of it is trained on, ` +
      "prepare it with a share --held_out or name another --eval_file",
  );
});

/** The part of a data report that is looked at. */
interface Counts {
  readonly rows: number;
  readonly examples: number;
  readonly dropped: Record<string, number>;
  readonly packedRows: number;
}
