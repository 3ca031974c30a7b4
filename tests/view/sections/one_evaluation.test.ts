import { assertEquals } from "@std/assert";
import type { EvaluationEvent } from "sft/core/events.ts";
import { evaluationTable } from "sft/view/sections/one_evaluation.ts";
import { textTable } from "sft/view/text/table.ts";

const EVENT: EvaluationEvent = {
  kind: "evaluation",
  set: "A",
  step: 3,
  epoch: 1,
  trainedTokens: 300,
  dataSha256: "ab".repeat(32),
  conversations: 60,
  answerTokens: 1234,
  answerNatsPerToken: 0.67899,
  answerBitsPerByte: 0.2806,
  answers: 60,
  stopShare: 0.95,
  emptyShare: 0,
  distinct2: 0.9804,
  meanLength: 19.34,
};

Deno.test("evaluationTable() shows what was measured", () => {
  assertEquals(
    textTable(evaluationTable([EVENT])),
    `
evaluation                             A
────────────────────────────────  ──────
conversations                         60
answer tokens                      1,234
loss of answers (nats per token)  0.6790
loss of answers (bits per byte)   0.2806
answers that stopped (share)      95.0 %
empty answers (share)              0.0 %
new bigrams in an answer (share)  98.0 %
mean length (characters)            19.3
`.trim(),
  );
});

Deno.test("evaluationTable() sets held-out sets side by side", () => {
  const other = { ...EVENT, set: "B", conversations: 8, rightShare: 0.25 };

  const { columns, rows } = evaluationTable([EVENT, other]);

  assertEquals(columns.map(({ title }) => title), ["evaluation", "A", "B"]);
  assertEquals([rows[0], rows[4]], [
    ["conversations", "60", "8"],
    ["right answers (share)", undefined, "25.0 %"],
  ]);
});

Deno.test("evaluationTable() has a row for each figure that a set may lack", () => {
  const all = { ...EVENT, dropped: 2, rightShare: 0.5, stopNatsPerToken: 1.5 };

  const { rows } = evaluationTable([all]);

  const added = [
    ["left out, bad or too long", "2"],
    ["loss of stop tokens (nats)", "1.5000"],
    ["right answers (share)", "50.0 %"],
  ];
  const texts = rows.map((row) => row.join(": "));
  assertEquals(
    added.filter((row) => texts.includes(row.join(": "))),
    added,
  );
  assertEquals(rows.length, 8 + 3);
});
