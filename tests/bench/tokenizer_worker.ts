/**
 * A thread that tokenizes and does nothing else: what the preparation of a set
 * is held against.
 *
 * @module
 */
import { encodeSegments } from "sft/batch/example.ts";
import { renderConversation } from "sft/chat/render.ts";
import { TEMPLATES } from "sft/chat/template.ts";
import { loadTokenizer } from "sft/tokenizer/tokenizer.ts";

/** Rows to tokenize, as lines of JSON. */
export interface TokenizerTask {
  readonly tokenizerPath: string;
  readonly lines: readonly string[];
}

/** The rows are rendered before, and this is how long the rest took. */
export interface TokenizerTiming {
  readonly tokens: number;
  readonly ms: number;
}

const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<TokenizerTask>) => void;
  postMessage(timing: TokenizerTiming): void;
};

scope.onmessage = async ({ data: { tokenizerPath, lines } }) => {
  const tokenizer = await loadTokenizer(tokenizerPath);
  const rendered = lines.map((line) =>
    renderConversation(
      JSON.parse(line).conversations,
      TEMPLATES.chatml,
      "assistant",
    )
  );
  const begun = performance.now();
  let tokens = 0;
  for (const segments of rendered) {
    tokens += encodeSegments(segments, tokenizer).tokens.length;
  }
  scope.postMessage({ tokens, ms: performance.now() - begun });
};
