/**
 * Rows to examples: render, encode, settle lengths, count everything.
 *
 * @module
 */
import { spokenPlace } from "../chat/bad_row.ts";
import type { DataRow } from "../chat/message.ts";
import type { Supervise } from "../chat/render.ts";
import { segmentsOf } from "../chat/row_segments.ts";
import type { ChatTemplate } from "../chat/template.ts";
import { assertKnowsTemplate, type Tokenizer } from "../chat/tokenizer.ts";
import { UserError } from "../core/errors.ts";
import {
  countDropped,
  countExample,
  type DataReport,
  emptyDataReport,
} from "./data_report.ts";
import { encodeSegments, type Example, hasTarget } from "./example.ts";
import { fitted, type Overlong } from "./overlong.ts";

/** How rows become examples. */
export interface PrepareOptions {
  readonly template: ChatTemplate;
  readonly tokenizer: Tokenizer;
  readonly supervise: Supervise;
  /** Tokens of an example at most. */
  readonly maxLength: number;
  readonly overlong: Overlong;
  /** Rows to take at most; all where left out. */
  readonly limit?: number;
  /** Counts go here; to a fresh report where left out. */
  readonly report?: DataReport;
}

/** Examples, and what became of the rows that are not among them. */
export interface Prepared {
  readonly examples: Example[];
  readonly report: DataReport;
}

/**
 * Examples of all rows, in order. An example with nothing to train is
 * left out and counted, as is one that is too long where the policy says so.
 *
 * @throws {UserError} If the tokenizer does not know the template's special
 * tokens, a conversation does not render, or one is too long under `"error"`.
 */
export async function prepareExamples(
  rows: AsyncIterable<DataRow>,
  options: PrepareOptions,
): Promise<Prepared> {
  const { template, tokenizer, maxLength, overlong } = options;
  const { limit = Infinity, report = emptyDataReport() } = options;
  assertKnowsTemplate(tokenizer, template);
  const examples: Example[] = [];
  for await (const row of taken(rows, limit)) {
    report.rows++;
    const whole = encoded(row, options);
    const example = fitted(whole, maxLength, overlong, row.where);
    if (!example) {
      countDropped(report, `longer than ${maxLength} tokens`);
    } else if (!hasTarget(example)) {
      const cut = example !== whole && hasTarget(whole);
      countDropped(
        report,
        cut ? "nothing to train after truncation" : "nothing to train",
      );
    } else {
      if (example !== whole) report.truncated++;
      countExample(report, example);
      examples.push(example);
    }
  }
  return { examples, report };
}

/** Tokens and mask alone: kept for every row, the rest would be the most. */
function encoded(
  row: DataRow,
  { template, tokenizer, supervise }: PrepareOptions,
): Example {
  try {
    const segments = segmentsOf(row, template, supervise);
    const { tokens, supervised } = encodeSegments(segments, tokenizer);
    return { tokens, supervised };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`${error.message} (at ${spokenPlace(row.where)})`);
  }
}

/** The first `limit` items; reads no further. */
export async function* taken<Item>(
  items: AsyncIterable<Item>,
  limit: number,
): AsyncGenerator<Item> {
  let left = limit;
  if (left < 1) return;
  for await (const item of items) {
    yield item;
    if (--left < 1) return;
  }
}
