/**
 * What a worker does: rows of a file become tokens, hashes and verdicts.
 *
 * Everything here depends on the row alone, so rows can be worked on in any
 * order and by any number of workers. What depends on other rows, duplicates
 * and places in shards, is for the main thread.
 *
 * @module
 */
import { encodeSegments } from "../../batch/example.ts";
import {
  type ExampleForm,
  exampleOf,
  type RowExample,
  unreadNotes,
} from "../../batch/row_example.ts";
import { BadRowError } from "../../chat/bad_row.ts";
import type { Columns } from "../../chat/columns.ts";
import type { FormatName } from "../../chat/formats/formats.ts";
import { parseRow } from "../../chat/formats/parse_row.ts";
import type { DataRow } from "../../chat/message.ts";
import type { ChatTemplate } from "../../chat/template.ts";
import { systemClock } from "../../core/clock.ts";
import { UserError } from "../../core/errors.ts";
import type { Tokenizer } from "../../tokenizer/tokenizer.ts";
import { valueOf } from "../source/raw_row.ts";
import type { PreparedSettings } from "./cache_key.ts";
import { contaminationCheck } from "./contamination.ts";
import { ExampleBuffer } from "./example_buffer.ts";
import { refusal } from "./filters.ts";
import { minHashSigner } from "./min_hash.ts";
import { type BatchResult, type RowBatch, rowOf } from "./row_batch.ts";
import { normalise, rowText } from "./row_text.ts";
import { isHeldOut, isSampled } from "./split.ts";
import { hash64 } from "./text_hash.ts";

/** What a worker needs to begin; plain data, so that it can be sent. */
export interface RowWorkSettings extends PreparedSettings {
  readonly chatTemplate: ChatTemplate;
  readonly tokenizerPath: string;
  /** Format of the rows, where it is not told by the row. */
  readonly format?: FormatName;
  /** Other names of their keys. */
  readonly columns?: Columns;
  /** Questions of the evaluation that no row may share text with. */
  readonly evaluationQuestions: readonly string[];
}

/** Works on one batch after another. */
export type RowWork = (batch: RowBatch) => BatchResult;

/** A row that is left out, and whether it could not be used at all. */
interface LeftOut {
  readonly why: string;
  readonly bad: boolean;
  /** What of the row is lost, as of rows that are kept. */
  readonly notes?: readonly string[];
}

/** A row that is kept unless it repeats another. */
interface Kept extends RowExample {
  readonly heldOut: boolean;
  readonly hash: readonly [number, number];
  readonly signature?: Uint8Array;
}

/** Work by these settings. */
export function rowWork(
  settings: RowWorkSettings,
  tokenizer: Tokenizer,
): RowWork {
  const { filters, sample, seed, heldOut, onBadRow, decontaminate } = settings;
  const isContaminated = contaminationCheck(
    settings.evaluationQuestions,
    decontaminate?.length,
  );
  const signer = settings.nearDuplicates && minHashSigner(seed);
  let tokenizeMs = 0;
  const form: ExampleForm = {
    template: settings.chatTemplate,
    tokenizer,
    supervise: settings.supervise,
    maxLength: settings.maxLength,
    overlong: settings.overlong,
    minTokens: settings.minTokens,
    encode(segments, tokenizer) {
      const begun = systemClock();
      const example = encodeSegments(segments, tokenizer);
      tokenizeMs += systemClock() - begun;
      return example;
    },
  };

  function judgeRow(row: DataRow): Kept | LeftOut {
    const text = rowText(row);
    const leaveOut = (
      why: string,
      notes: readonly string[] = unreadNotes(row),
    ): LeftOut => ({ why, bad: false, notes });
    if (!isSampled(text, sample, seed)) return leaveOut("not in the sample");
    const why = refusal(text, filters);
    if (why !== undefined) return leaveOut(why);
    if (isContaminated(text)) return leaveOut("in the evaluation");
    const example = exampleOf(row, form);
    if ("dropped" in example) {
      return leaveOut(example.dropped, example.notes);
    }
    return {
      ...example,
      heldOut: isHeldOut(text, heldOut),
      hash: hash64(normalise(text.whole)),
      signature: signer?.(text.whole),
    };
  }

  /** @throws {UserError} If the row may not be left out. */
  function fateOf(batch: RowBatch, index: number): Kept | LeftOut {
    try {
      const raw = rowOf(batch, index);
      const { format, columns } = settings;
      return judgeRow(parseRow(valueOf(raw), raw.where, format, columns));
    } catch (error) {
      if (!(error instanceof BadRowError) || onBadRow === "error") throw error;
      return { why: error.reason, bad: true };
    }
  }

  return (batch) => {
    const begun = systemClock();
    tokenizeMs = 0;
    const rows = batch.ends.length;
    const fates = new Uint8Array(rows);
    const reasons: LeftOut[] = [];
    const notes = new Map<number, readonly string[]>();
    const examples = new ExampleBuffer();
    const kept: Kept[] = [];
    let failure: BatchResult["failure"];
    for (let row = 0; row < rows; row++) {
      try {
        const fate = fateOf(batch, row);
        if (fate.notes?.length) notes.set(row, fate.notes);
        if ("why" in fate) fates[row] = 1 + indexOfReason(reasons, fate);
        else {
          examples.add(fate.tokens, fate.supervised);
          kept.push(fate);
        }
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        failure = { row, message: error.message };
        break;
      }
    }
    const { lengths, tokens, supervised } = examples.contents();
    const size = kept[0]?.signature?.length ?? 0;
    const signatures = new Uint8Array(size * kept.length);
    for (const [index, { signature }] of kept.entries()) {
      if (signature) signatures.set(signature, size * index);
    }
    return {
      fates,
      reasons,
      notes,
      lengths: lengths.slice(),
      tokens: tokens.slice(),
      supervised: supervised.slice(),
      truncated: Uint8Array.from(kept, ({ truncated }) => truncated ? 1 : 0),
      heldOut: Uint8Array.from(kept, ({ heldOut }) => heldOut ? 1 : 0),
      hashes: Uint32Array.from(kept.flatMap(({ hash }) => hash)),
      signatures,
      tokenizeMs,
      totalMs: systemClock() - begun,
      ...failure && { failure },
    };
  };
}

/** The place of a reason in the list; a new one is added. */
function indexOfReason(reasons: LeftOut[], { why, bad }: LeftOut): number {
  const known = reasons.findIndex((one) => one.why === why && one.bad === bad);
  return known < 0 ? reasons.push({ why, bad }) - 1 : known;
}
