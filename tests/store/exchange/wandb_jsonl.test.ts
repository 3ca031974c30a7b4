import { assertEquals } from "@std/assert";
import type { ScalarRow } from "sft/store/exchange/scalars.ts";
import { wandbHistory, wandbSummary } from "sft/store/exchange/wandb_jsonl.ts";

const ROWS: ScalarRow[] = [
  { step: 0, elapsedMs: 0, values: { "eval/loss": 3 } },
  { step: 1, elapsedMs: 1500, values: { "train/loss": NaN } },
  { step: 2, elapsedMs: 2000, values: { "train/loss": Infinity } },
];

Deno.test("wandbHistory() writes one object a line, times in seconds", () => {
  assertEquals(
    wandbHistory(ROWS, 10_000),
    '{"_step":0,"_runtime":0,"_timestamp":10,"eval/loss":3}\n' +
      '{"_step":1,"_runtime":1.5,"_timestamp":11.5,"train/loss":"NaN"}\n' +
      '{"_step":2,"_runtime":2,"_timestamp":12,"train/loss":"Infinity"}\n',
  );
  assertEquals(wandbHistory([], 0), "");
});

Deno.test("wandbSummary() holds the last value of everything", () => {
  assertEquals(
    wandbSummary(ROWS, 10_000),
    '{"_step":2,"_runtime":2,"_timestamp":12,"eval/loss":3,' +
      '"train/loss":"Infinity"}\n',
  );
});
