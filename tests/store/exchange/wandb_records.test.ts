import { assertEquals } from "@std/assert";
import {
  exitRecord,
  headerRecord,
  historyRecord,
  runRecord,
  summaryRecord,
} from "sft/store/exchange/wandb_records.ts";
import wandb from "../../fixtures/wandb.json" with { type: "json" };

const VALUES = { _step: 40, "train/loss": 2.5, "eval/loss": NaN };

const OURS: Readonly<Record<string, Uint8Array>> = {
  header: headerRecord(1),
  run: runRecord(2, {
    id: "0123abcd",
    project: "épreuve",
    name: "ours",
    group: "epochs",
    config: {
      learning_rate: 0.001,
      eval_file: ["a", "b"],
      data_limit: undefined,
      resume: false,
    },
    startedMs: 1_795_994_382_919,
  }),
  history: historyRecord(300, 40, VALUES),
  summary: summaryRecord(301, VALUES),
  exit: exitRecord(302, 1, 12.3),
};

for (const [name, expected] of Object.entries(wandb.records)) {
  Deno.test(`${name}Record() writes wandb's own bytes`, () => {
    assertEquals(OURS[name].toHex(), expected);
  });
}
