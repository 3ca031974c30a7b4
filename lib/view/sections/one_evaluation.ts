/**
 * The evaluation of one model as a table, a figure a row and a set a column.
 * Models side by side are in `evaluation.ts`.
 *
 * @module
 */
import type { EvaluationEvent } from "../../core/events.ts";
import { METRICS } from "../compare/metrics.ts";
import type { Table } from "../text/table.ts";

/** The figures; what was not measured has no row. */
export function evaluationTable(events: readonly EvaluationEvent[]): Table {
  const format = (value: number) => value.toLocaleString("en");
  const figures = [
    { field: "conversations", title: "conversations", format },
    { field: "dropped", title: "left out, bad or too long", format },
    { field: "answerTokens", title: "answer tokens", format },
    ...METRICS,
  ] as const;
  return {
    columns: [
      { title: "evaluation" },
      ...events.map(({ set }) => ({ title: set, align: "right" as const })),
    ],
    rows: figures.flatMap(({ field, title, format }) => {
      const values = events.map((event) => event[field]);
      if (values.every((value) => value === undefined)) return [];
      return [[
        title,
        ...values.map((value) =>
          value === undefined ? undefined : format(value)
        ),
      ]];
    }),
  };
}
