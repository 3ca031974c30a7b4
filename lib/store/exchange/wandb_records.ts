/**
 * Records of Weights & Biases as bytes: the part of `wandb_internal.proto` that
 * a run's figures need.
 *
 *     Record { num, history | summary | run | exit | header }
 *
 * Field numbers are those of wandb's package, versions 0.19 to 0.31; values are
 * JSON, in which NaN and the infinities go by their names without quotes.
 *
 * @module
 */
import { PbfWriter } from "pbf";

/** Numbers of the fields of a `Record`. */
const RECORD = {
  num: 1,
  history: 2,
  summary: 3,
  run: 17,
  exit: 18,
  header: 21,
};

type Fill = (to: PbfWriter) => void;

/** Who runs what. */
export interface WandbRun {
  readonly id: string;
  readonly project: string;
  /** What the run is called. */
  readonly name: string;
  readonly group?: string;
  /** Settings by name; any JSON. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly startedMs: number;
}

/** The first record of a file: who wrote it, and who can read it. */
export function headerRecord(num: number): Uint8Array {
  return record(
    num,
    RECORD.header,
    (header) =>
      message(header, 1, (version) => {
        version.writeStringField(1, "sft laboratory");
        version.writeStringField(2, "0.0.1");
      }),
  );
}

/** What the run is. */
export function runRecord(num: number, run: WandbRun): Uint8Array {
  return record(num, RECORD.run, (to) => {
    to.writeStringField(1, run.id);
    to.writeStringField(3, run.project);
    message(to, 4, (config) => items(config, run.config, 1));
    if (run.group !== undefined) to.writeStringField(6, run.group);
    to.writeStringField(8, run.name);
    message(to, 17, (time) => {
      time.writeVarintField(1, Math.floor(run.startedMs / 1000));
      time.writeVarintField(2, 1e6 * Math.floor(run.startedMs % 1000));
    });
  });
}

/** What was measured at a step, `_step` and `_timestamp` among it. */
export function historyRecord(
  num: number,
  step: number,
  values: Readonly<Record<string, unknown>>,
): Uint8Array {
  return record(num, RECORD.history, (to) => {
    items(to, values, 2);
    message(to, 2, (at) => at.writeVarintField(1, step));
  });
}

/** The last value of everything that changed. */
export function summaryRecord(
  num: number,
  values: Readonly<Record<string, unknown>>,
): Uint8Array {
  return record(num, RECORD.summary, (to) => items(to, values, 2));
}

/** How the run ended: 0 if well. */
export function exitRecord(
  num: number,
  code: number,
  seconds: number,
): Uint8Array {
  return record(num, RECORD.exit, (to) => {
    to.writeVarintField(1, code);
    to.writeVarintField(2, Math.round(seconds));
  });
}

function record(num: number, field: number, fill: Fill): Uint8Array {
  const to = new PbfWriter();
  to.writeVarintField(RECORD.num, num);
  message(to, field, fill);
  return to.finish();
}

function message(to: PbfWriter, field: number, fill: Fill): void {
  to.writeMessage(field, (_: null, inner: PbfWriter) => fill(inner), null);
}

/** Items with a name and JSON; a name that may hold dots stands in field 2. */
function items(
  to: PbfWriter,
  values: Readonly<Record<string, unknown>>,
  nameField: 1 | 2,
): void {
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    message(to, 1, (item) => {
      item.writeStringField(nameField, name);
      item.writeStringField(16, jsonText(value));
    });
  }
}

function jsonText(value: unknown): string {
  return typeof value === "number" && !Number.isFinite(value)
    ? String(value)
    : JSON.stringify(value);
}
