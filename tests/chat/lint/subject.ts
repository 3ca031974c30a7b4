/**
 * Subjects for tests of the template lint: small Jinja sources, and a tokenizer
 * in which every character is a token, so that places can be counted by hand.
 *
 * @module
 */
import type { LintSubject, Verdict } from "sft/chat/lint/verdict.ts";
import type { Message, Role } from "sft/chat/message.ts";
import { templateFromSource } from "sft/chat/template.ts";
import type { Tokenizer } from "sft/tokenizer/tokenizer.ts";

/** Special tokens by id: 0, 1, 2, …; a character's id is its code point + 100. */
export function characters(specials: readonly string[]): Tokenizer {
  const plain = (text: string) =>
    Array.from(text, (character) => character.codePointAt(0)! + 100);
  const border = new RegExp(`(${specials.map(RegExp.escape).join("|")})`);
  const encodeTemplate = (text: string) =>
    (specials.length > 0 ? text.split(border) : [text]).flatMap((piece) =>
      specials.includes(piece) ? [specials.indexOf(piece)] : plain(piece)
    );
  const tokenText = (id: number) =>
    specials[id] ?? String.fromCodePoint(id - 100);
  return {
    vocabularySize: 2 ** 21,
    sha256: "",
    encodeStretches: (stretches) => {
      const encoded = stretches.map(({ text, content }) =>
        content ? plain(text) : encodeTemplate(text)
      );
      const places = encoded.flatMap((ids, index) => ids.map(() => index));
      return { ids: encoded.flat(), first: places, last: places };
    },
    encodeContent: plain,
    encodeTemplate,
    decode: (tokens) => tokens.map(tokenText).join(""),
    tokenId: (token) =>
      specials.includes(token) ? specials.indexOf(token) : undefined,
    tokenText,
    padToken: 0,
    specialIds: new Set(specials.keys()),
    templateTokens: new Map(specials.map((special, id) => [special, id])),
  };
}

/** Messages from `"user: Hi"`. */
export function talk(...turns: readonly string[]): Message[] {
  return turns.map((turn) => {
    const [role, content] = turn.split(": ");
    return { role: role as Role, content };
  });
}

/** A subject in ChatML's shape with one-letter contents, changed at will. */
export function subjectOf(
  source: string,
  messages: readonly Message[],
  changes: Partial<LintSubject> & {
    stops?: string[];
    specials?: string[];
    variables?: Record<string, string>;
  } = {},
): LintSubject {
  const { stops = ["</s>"], specials = ["<s>", "</s>"], variables, ...rest } =
    changes;
  return {
    template: templateFromSource("small", source, stops, specials, variables),
    tokenizer: characters(specials),
    supervise: "assistant",
    conversation: { messages },
    ...rest,
  };
}

/** One exchange per line: `<s>U`, the answer trained with its `</s>`. */
export const SMALL =
  "{%- for m in messages -%}{%- if m.role == 'assistant' -%}" +
  "{{- '>' -}}{%- generation -%}{{- m.content + '</s>' -}}" +
  "{%- endgeneration -%}" +
  "{%- else -%}{{- m.content -}}{%- endif -%}{%- endfor -%}" +
  "{%- if add_generation_prompt -%}{{- '>' -}}{%- endif -%}";

/** Outcome, why, and tokens as `name: text(id)@position`. */
export function told({ outcome, why, evidence }: Verdict): string[] {
  return [
    outcome,
    why,
    ...evidence.map(({ name, tokens }) =>
      `${name}: ` +
      tokens.map(({ token, id, position }) => `${token}(${id})@${position}`)
        .join(" ")
    ),
  ];
}
