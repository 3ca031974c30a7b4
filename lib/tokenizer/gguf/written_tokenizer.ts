/**
 * A published tokenizer as the metadata of a GGUF file.
 *
 * @module
 */
import { seen } from "../../core/checked/checked_json.ts";
import { UserError } from "../../core/errors.ts";
import type { WrittenValue } from "../../gguf/write_gguf.ts";
import type { TokenizerFiles } from "../tokenizer_files.ts";
import { fillingToken } from "./gguf_tokenizer.ts";
import { TOKEN_TYPES, type TokenType } from "./gguf_vocabulary.ts";
import { sameWay } from "./same_way.ts";

/** What a file says of a tokenizer, and what it cannot say. */
export interface WrittenTokenizer {
  readonly metadata: [string, WrittenValue][];
  /** What llama.cpp does otherwise, in a line each. */
  readonly notes: readonly string[];
}

/** What a tokenizer is to be written with. */
export interface TokenizerToWrite {
  readonly files: TokenizerFiles;
  /** Rows of the model's embedding: further tokens stand for nothing. */
  readonly rows: number;
  /** Where generation stops, the most important first. */
  readonly stops: readonly number[];
  readonly padToken: number;
  /** Jinja by name; `default` is the one without a name. */
  readonly templates: Readonly<Record<string, string>>;
  /** Of the folder, for errors. */
  readonly path: string;
}

/**
 * Lays out a tokenizer. Nothing is to be added at the ends of a text: templates
 * write their own beginning.
 *
 * @throws {UserError} If llama.cpp has no tokenizer of the kind.
 */
export function writtenTokenizer(of: TokenizerToWrite): WrittenTokenizer {
  const { files: { json, config }, rows, stops, templates, path } = of;
  const refuse = (why: string) =>
    new UserError(`Cannot write the tokenizer of "${path}" as GGUF: ${why}`);
  const { type, vocab, merges } = json.model;
  if ((type ?? "BPE") !== "BPE" || !merges || vocab instanceof Array) {
    throw refuse(
      `"model.type" is ${seen(type)}, expected "BPE", with merges`,
    );
  }
  const ids = new Map(Object.entries(vocab) as [string, number][]);
  for (const { id, content } of json.added_tokens) ids.set(content, id);
  const tokens = Array.from({ length: rows }, (_, id) => fillingToken(id));
  const types = Array.from({ length: rows }, (): TokenType => "unused");
  for (const [token, id] of ids) {
    if (id >= rows) throw refuse(`it has token ${id}, the model ${rows} rows`);
    [tokens[id], types[id]] = [token, "normal"];
  }
  const way = sameWay(json);
  if (!way) {
    throw refuse(
      "llama.cpp has no name for the way in which it cuts a text into words, " +
        "expected GPT-2's, Llama 3's, Qwen's or another that is published",
    );
  }
  const isPieces = way.model === "llama";
  for (const { id, special } of json.added_tokens) {
    types[id] = special ? "control" : "user_defined";
  }
  if (isPieces) markPieces(tokens, types, json.model.unk_token);
  const id = (name: string) => {
    const role = config[name as keyof typeof config];
    const token = typeof role === "string"
      ? role
      : (role as { content?: string } | null | undefined)?.content;
    return token === undefined ? undefined : ids.get(token);
  };
  const parts = merges.map((merge) =>
    typeof merge === "string" ? merge.split(" ") : merge as string[]
  );
  const metadata: [string, WrittenValue | undefined][] = [
    ["model", ["string", way.model]],
    ["pre", ["string", way.pre]],
    ["tokens", ["strings", tokens]],
    ["token_type", ["int32s", types.map((one) => TOKEN_TYPES.indexOf(one))]],
    isPieces
      ? ["scores", ["float32s", scoresOf(tokens, parts)]]
      : ["merges", ["strings", parts.map((pair) => pair.join(" "))]],
    ["bos_token_id", uint32(id("bos_token"))],
    ["eos_token_id", uint32(stops[0] ?? id("eos_token"))],
    ["eot_token_id", uint32(stops[1])],
    ["eom_token_id", uint32(stops[2])],
    ["unknown_token_id", uint32(isPieces ? id("unk_token") : undefined)],
    ["padding_token_id", uint32(of.padToken)],
    ["add_bos_token", ["bool", false]],
    ["add_eos_token", ["bool", false]],
    ["add_space_prefix", ["bool", way.spacePrefix]],
  ];
  return {
    metadata: [
      ...metadata.filter((entry): entry is [string, WrittenValue] =>
        entry[1] !== undefined
      ).map(([name, value]): [string, WrittenValue] => [
        `tokenizer.ggml.${name}`,
        value,
      ]),
      ...Object.entries(templates).map(([name, source]): [
        string,
        WrittenValue,
      ] => [
        `tokenizer.chat_template${name === "default" ? "" : `.${name}`}`,
        ["string", source],
      ]),
    ],
    notes: way.notes,
  };
}

function uint32(id: number | undefined): WrittenValue | undefined {
  return id === undefined ? undefined : ["uint32", id];
}

/** What SentencePiece calls its tokens. */
function markPieces(
  tokens: readonly string[],
  types: TokenType[],
  unknown: string | null | undefined,
): void {
  for (const [id, token] of tokens.entries()) {
    if (token === unknown) types[id] = "unknown";
    else if (/^<0x[0-9A-F]{2}>$/.test(token)) types[id] = "byte";
  }
}

/** The better, the earlier a token is made; the first place counts. */
function scoresOf(
  tokens: readonly string[],
  merges: readonly string[][],
): number[] {
  const ranks = new Map<string, number>();
  for (const [rank, pair] of merges.entries()) {
    const made = pair.join("");
    if (!ranks.has(made)) ranks.set(made, rank);
  }
  return tokens.map((token) => -(ranks.get(token) ?? merges.length));
}
