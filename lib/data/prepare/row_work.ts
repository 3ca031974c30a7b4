/**
 * What a worker does: rows of a file become tokens, hashes and verdicts.
 *
 * Everything here depends on the row alone, so rows can be worked on in any
 * order and by any number of workers. What depends on other rows, duplicates
 * and places in shards, is for the main thread.
 *
 * @module
 */
import {
  encodeSegments,
  type Example,
  hasTarget,
} from "../../batch/example.ts";
import { fitted } from "../../batch/overlong.ts";
import { BadRowError, spokenPlace } from "../../chat/bad_row.ts";
import type { FormatName } from "../../chat/formats/formats.ts";
import { parseRow } from "../../chat/formats/parse_row.ts";
import type { DataRow } from "../../chat/message.ts";
import { segmentsOf } from "../../chat/row_segments.ts";
import type { ChatTemplate } from "../../chat/template.ts";
import type { Tokenizer } from "../../chat/tokenizer.ts";
import { systemClock } from "../../core/clock.ts";
import { UserError } from "../../core/errors.ts";
import { valueOf } from "../source/raw_row.ts";
import type { PreparedSettings } from "./cache_key.ts";
import { contaminationCheck } from "./contamination.ts";
import { ExampleBuffer } from "./example_buffer.ts";
import { refusal } from "./filters.ts";
import { minHashSigner } from "./min_hash.ts";
import { type BatchResult, type RowBatch, rowOf } from "./row_batch.ts";
import { normalised, rowText } from "./row_text.ts";
import { isHeldOut, isSampled } from "./split.ts";
import { hash64 } from "./text_hash.ts";

/** What a worker needs to begin; plain data, so that it can be sent. */
export interface RowWorkSettings extends PreparedSettings {
  readonly chatTemplate: ChatTemplate;
  readonly tokenizerPath: string;
  /** Format of the rows, where it is not told by the row. */
  readonly format?: FormatName;
  /** Questions of the evaluation that no row may share text with. */
  readonly evaluationQuestions: readonly string[];
}

/** Works on one batch after another. */
export type RowWork = (batch: RowBatch) => BatchResult;

/** A row that is left out, and whether it could not be used at all. */
interface LeftOut {
  readonly why: string;
  readonly bad: boolean;
}

/** A row that is kept, up to what other rows say. */
interface Kept {
  readonly tokens: Int32Array;
  readonly supervised: Uint8Array;
  readonly truncated: boolean;
  readonly heldOut: boolean;
  readonly hash: readonly [number, number];
  readonly signature?: Uint8Array;
}

/** Work by these settings. */
export function rowWork(
  settings: RowWorkSettings,
  tokenizer: Tokenizer,
): RowWork {
  const { filters, sample, seed, heldOut, maxLength, overlong } = settings;
  const { minTokens = 0, onBadRow, decontaminate } = settings;
  const { chatTemplate, supervise } = settings;
  const isContaminated = contaminationCheck(
    settings.evaluationQuestions,
    decontaminate?.length,
  );
  const signer = settings.nearDuplicates && minHashSigner(seed);
  let tokenizeMs = 0;

  function worked(row: DataRow): Kept | LeftOut {
    const text = rowText(row);
    if (!isSampled(text, sample, seed)) return leftOut("not in the sample");
    const why = refusal(text, filters);
    if (why !== undefined) return leftOut(why);
    if (isContaminated(text)) return leftOut("in the evaluation");
    const whole = encoded(row);
    if (!whole) return { why: "cannot be rendered", bad: true };
    if (whole.tokens.length < minTokens) {
      return leftOut(`under ${minTokens} tokens`);
    }
    const example = fitted(whole, maxLength, overlong, row.where);
    if (!example) return leftOut(`longer than ${maxLength} tokens`);
    const truncated = example !== whole;
    if (!hasTarget(example)) {
      return leftOut(
        truncated && hasTarget(whole)
          ? "nothing to train after truncation"
          : "nothing to train",
      );
    }
    return {
      tokens: example.tokens,
      supervised: example.supervised,
      truncated,
      heldOut: isHeldOut(text, heldOut),
      hash: hash64(normalised(text.whole)),
      signature: signer?.(text.whole),
    };
  }

  /** @returns Nothing if the row is bad and bad rows are left out. */
  function encoded(row: DataRow): Example | undefined {
    try {
      const segments = segmentsOf(row, chatTemplate, supervise);
      const begun = systemClock();
      const example = encodeSegments(segments, tokenizer);
      tokenizeMs += systemClock() - begun;
      return example;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      if (onBadRow === "skip") return undefined;
      throw new UserError(`${error.message} (at ${spokenPlace(row.where)})`);
    }
  }

  /** @throws {UserError} If the row may not be left out. */
  function fateOf(batch: RowBatch, index: number): Kept | LeftOut {
    let row: DataRow;
    try {
      const raw = rowOf(batch, index);
      row = parseRow(valueOf(raw), raw.where, settings.format);
    } catch (error) {
      if (!(error instanceof BadRowError) || onBadRow === "error") throw error;
      return { why: error.reason, bad: true };
    }
    return worked(row);
  }

  const leftOut = (why: string): LeftOut => ({ why, bad: false });

  return (batch) => {
    const begun = systemClock();
    tokenizeMs = 0;
    const rows = batch.ends.length;
    const fates = new Uint8Array(rows);
    const reasons: LeftOut[] = [];
    const examples = new ExampleBuffer();
    const kept: Kept[] = [];
    let failure: BatchResult["failure"];
    for (let row = 0; row < rows; row++) {
      try {
        const fate = fateOf(batch, row);
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

/** Where the reason is in the list, which it joins if it is new. */
function indexOfReason(reasons: LeftOut[], { why, bad }: LeftOut): number {
  const known = reasons.findIndex((one) => one.why === why && one.bad === bad);
  return known < 0 ? reasons.push({ why, bad }) - 1 : known;
}
