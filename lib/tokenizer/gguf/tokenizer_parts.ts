/**
 * What makes kinds of tokenizers differ in a `tokenizer.json`.
 *
 * @module
 */

/** The parts of a `tokenizer.json` in which kinds of tokenizers differ. */
export interface TokenizerParts {
  readonly normalizer: unknown;
  readonly pre_tokenizer: unknown;
  readonly decoder: unknown;
  /** Of the model, beside its vocabulary. */
  readonly model: Readonly<Record<string, unknown>>;
}
