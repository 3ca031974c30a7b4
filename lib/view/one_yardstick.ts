/**
 * One yardstick as a table, a figure a row. Several side by side are in
 * `compare/yardstick_table.ts`.
 *
 * @module
 */
import type { YardstickEvent } from "../core/events.ts";
import { METRICS } from "./compare/metrics.ts";
import type { Table } from "./table.ts";

/** The figures; what was not measured has no row. */
export function oneYardstickTable(event: YardstickEvent): Table {
  const format = (value: number) => value.toLocaleString("en");
  const figures = [
    { field: "conversations", title: "conversations", format },
    { field: "dropped", title: "left out, bad or too long", format },
    { field: "answerTokens", title: "answer tokens", format },
    ...METRICS,
  ] as const;
  return {
    columns: [{ title: "yardstick" }, { title: "value", align: "right" }],
    rows: figures.flatMap(({ field, title, format }) => {
      const value = event[field];
      return value === undefined ? [] : [[title, format(value)]];
    }),
  };
}
