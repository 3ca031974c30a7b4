/**
 * Which of llama.cpp's tokenizers cuts a text as a `tokenizer.json` does.
 *
 * @module
 */
import type { TokenizerFiles } from "../tokenizer_files.ts";
import { PRE_TOKENIZERS } from "./pre_tokenizers.ts";

/** One of llama.cpp's. */
export interface SameWay {
  readonly model: "gpt2" | "llama";
  readonly pre: string;
  /** Whether a blank is put before a text. */
  readonly spacePrefix: boolean;
  /** What it does otherwise all the same, in a line each. */
  readonly notes: readonly string[];
}

/** @returns Nothing if there is none. */
export function sameWay(
  { model, normalizer, pre_tokenizer }: TokenizerFiles["json"],
): SameWay | undefined {
  const steps = stepsIn(pre_tokenizer);
  const normal = stepsIn(normalizer);
  if (steps.some(({ type }) => type === "ByteLevel")) {
    const isComposed = normal.length === 1 && normal[0].type === "NFC";
    if (normal.length > 0 && !isComposed) return undefined;
    const known = PRE_TOKENIZERS.filter(({ step, ignoreMerges = false }) =>
      isSame(steps, stepsIn(step)) &&
      ignoreMerges === (model.ignore_merges ?? false)
    );
    const best = known.find(({ normalizer }) =>
      (normalizer !== undefined) === isComposed
    ) ?? known[0];
    return best && {
      model: "gpt2",
      pre: best.names[0],
      spacePrefix: false,
      notes: isComposed
        ? [
          "llama.cpp does not compose characters (NFC) as the tokenizer does: " +
          "a decomposed é is other tokens there",
        ]
        : [],
    };
  }
  const spacePrefix = blanksAsPieces(normal, steps);
  if (spacePrefix === undefined) return undefined;
  return { model: "llama", pre: "default", spacePrefix, notes: [] };
}

type Step = Readonly<Record<string, unknown>>;

/** Whether a blank is put before a text whose blanks are `▁`, if they are. */
function blanksAsPieces(
  normal: readonly Step[],
  steps: readonly Step[],
): boolean | undefined {
  const types = [...normal, ...steps].map(({ type }) => type).join(" ");
  const replaces = [...normal, ...steps].every(({ type, pattern, content }) =>
    type !== "Replace" ||
    (pattern as { String?: string }).String === " " && content === "▁"
  );
  if (types === "Replace" && replaces) return false;
  if (types === "Prepend Replace" && replaces) {
    return normal[0].prepend === "▁" ? true : undefined;
  }
  if (types !== "Metaspace") return undefined;
  const { split, prepend_scheme, replacement = "▁" } = steps[0];
  if (split !== false || replacement !== "▁") return undefined;
  return prepend_scheme !== "never";
}

/** Steps without those that only hold others, and without what changes no id. */
function stepsIn(step: unknown): Step[] {
  if (step === null || step === undefined) return [];
  const { type, ...fields } = step as Step & { type: string };
  if (type === "Sequence") {
    const inside = fields.pretokenizers ?? fields.normalizers;
    return (inside as unknown[]).flatMap(stepsIn);
  }
  if (type === "ByteLevel") {
    return [{
      type,
      add_prefix_space: fields.add_prefix_space ?? true,
      use_regex: fields.use_regex ?? true,
    }];
  }
  if (type === "Digits") {
    const one = fields.individual_digits === true ? "" : "+";
    return [{ type: "Split", pattern: { Regex: `\\p{N}${one}` } }];
  }
  if (type !== "Split") return [{ type, ...fields }];
  const { behavior, invert } = fields;
  const { Regex, ...other } = fields.pattern as { Regex?: string };
  // Some have line ends in their patterns as they are.
  const pattern = Regex === undefined
    ? other
    : { Regex: Regex.replaceAll("\r", "\\r").replaceAll("\n", "\\n") };
  const isPlain = behavior === "Isolated" && invert !== true;
  return [isPlain ? { type, pattern } : { type, ...fields, pattern }];
}

function isSame(a: readonly Step[], b: readonly Step[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
