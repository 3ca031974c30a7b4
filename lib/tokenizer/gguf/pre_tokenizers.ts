/**
 * How byte-level vocabularies cut a text into words before any merge, by the name
 * that a GGUF file has for it.
 *
 * Each is what the tokenizer was published with, as steps of a `tokenizer.json`.
 * Names are those of llama.cpp, which knows several for most of them. A name that is
 * not here is refused: another cut would give other ids.
 *
 * @module
 */

/** A step of a `tokenizer.json`. */
type Step = Readonly<Record<string, unknown>>;

/** One way. */
export interface PreTokenizer {
  /** llama.cpp's names; the first is written. */
  readonly names: readonly string[];
  readonly step: Step;
  readonly normalizer?: Step;
  /** Whether a word that is a token is taken whole, whatever the merges say. */
  readonly ignoreMerges?: boolean;
}

const NFC = { type: "NFC" };

/** Bytes as characters; GPT-2's words where `use_regex` says so. */
const byteLevel = (use_regex: boolean) => ({
  type: "ByteLevel",
  add_prefix_space: false,
  trim_offsets: true,
  use_regex,
});

const split = (Regex: string) => ({
  type: "Split",
  pattern: { Regex },
  behavior: "Isolated",
  invert: false,
});

const sequence = (...pretokenizers: readonly Step[]) => ({
  type: "Sequence",
  pretokenizers,
});

const DIGITS = { type: "Digits", individual_digits: true };

/** Words as GPT-2 has them, without its last choice, which cuts nothing. */
const GPT2_WORDS = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+|" +
  " ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

/** Words of the kind that followed; they differ in how many digits are one. */
const laterWords = (digits: string) =>
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|" +
  `${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`;

/** Upper case before lower case; the last of it is what may follow a word. */
const casedWords = (digits: string, ending: string) => {
  const upper = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]";
  const lower = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]";
  return `[^\\r\\n\\p{L}\\p{N}]?${upper}*${lower}+${ending}|` +
    `[^\\r\\n\\p{L}\\p{N}]?${upper}+${lower}*${ending}|` +
    `${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|` +
    "\\s+(?!\\S)|\\s+";
};

/** All that are known. */
export const PRE_TOKENIZERS: readonly PreTokenizer[] = [
  {
    names: [
      ...["gpt-2", "phi-2", "jina-es", "jina-de", "jina-v2-es", "jina-v2-de"],
      ...["gigachat", "a.x-4.0", "mellum", "mpt", "olmo", "jais", "trillion"],
      ...["granite-docling", "exaone4"],
    ],
    step: byteLevel(true),
  },
  {
    names: [
      ...["smollm", "starcoder", "refact", "command-r", "codeshell", "exaone"],
      "minerva-7b",
    ],
    step: sequence(DIGITS, byteLevel(true)),
  },
  {
    names: [
      ...["llama-bpe", "llama3", "llama-v3", "falcon3", "falcon-h1", "pixtral"],
      ...["midm-2.0", "lfm2"],
    ],
    step: sequence(split(laterWords("\\p{N}{1,3}")), byteLevel(false)),
    ignoreMerges: true,
  },
  {
    names: ["smaug-bpe", "dbrx", "chatglm-bpe", "glm4"],
    step: sequence(split(laterWords("\\p{N}{1,3}")), byteLevel(false)),
  },
  {
    names: ["qwen2", "deepseek-r1-qwen"],
    step: sequence(split(laterWords("\\p{N}")), byteLevel(false)),
    normalizer: NFC,
  },
  {
    names: ["stablelm2", "kormo", "megrez", "hunyuan", "grok-2"],
    step: sequence(split(laterWords("\\p{N}")), byteLevel(false)),
  },
  {
    names: ["deepseek-coder"],
    step: sequence(
      split("[\\r\\n]"),
      split("\\s?\\p{L}+"),
      split("\\s?\\p{P}+"),
      split("[一-龥ࠀ-一가-퟿]+"),
      DIGITS,
      byteLevel(false),
    ),
  },
  {
    names: ["deepseek-v3", "hunyuan-dense"],
    step: sequence(
      split("\\p{N}{1,3}"),
      split("[一-龥぀-ゟ゠-ヿ]+"),
      split(
        "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|" +
          "[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|" +
          "\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
      ),
      byteLevel(false),
    ),
  },
  {
    names: ["tekken"],
    step: sequence(split(casedWords("\\p{N}", "")), byteLevel(false)),
    ignoreMerges: true,
  },
  {
    names: ["gpt-4o", "llama4"],
    step: sequence(
      split(casedWords("\\p{N}{1,3}", "(?i:'s|'t|'re|'ve|'m|'ll|'d)?")),
      byteLevel(false),
    ),
  },
  {
    names: ["default"],
    step: sequence(
      split("[\\p{P}\\$\\+<=>\\^~\\|]+"),
      split(GPT2_WORDS),
      split("\\p{N}+"),
      split("[0-9][0-9][0-9]"),
      byteLevel(false),
    ),
  },
];

/** The way of that name. */
export function preTokenizerNamed(name: string): PreTokenizer | undefined {
  return PRE_TOKENIZERS.find(({ names }) => names.includes(name));
}

/** Every name, for an error. */
export const PRE_TOKENIZER_NAMES: readonly string[] = PRE_TOKENIZERS
  .flatMap(({ names }) => names);
