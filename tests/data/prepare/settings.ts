/**
 * Settings of a set that everything may be changed of, for tests.
 *
 * @module
 */
import { TEMPLATES } from "sft/chat/template.ts";
import type { RowWorkSettings } from "sft/data/prepare/row_work.ts";
import { chat, TOKENIZER } from "../../support/tiny_run.ts";

export { chat };

/** Nothing is left out but what is bad, and that is an error. */
export function workSettings(
  changes: Partial<RowWorkSettings> = {},
): RowWorkSettings {
  return {
    version: 1,
    data: [],
    reading: {},
    template: { name: "chatml", sha256: "", variables: {} },
    tokenizer: "",
    supervise: "assistant",
    maxLength: 200,
    overlong: "drop",
    onBadRow: "error",
    filters: {},
    dropExactDuplicates: false,
    heldOut: 0,
    sample: 1,
    seed: 1,
    rowsPerShard: 4,
    chatTemplate: TEMPLATES.chatml,
    tokenizerPath: TOKENIZER,
    evaluationQuestions: [],
    ...changes,
  };
}
