/**
 * Tokens beside the trained vocabulary, found in a text.
 *
 * What a person wrote is never one of them: neither a special token such as
 * `<|im_end|>` nor another such as `<tool_call>`, since templates mean something
 * by both. Runs of white space, which some vocabularies add, mean nothing.
 *
 * @module
 */

/** A token as `tokenizer.json` lists it. */
export interface AddedToken {
  readonly id: number;
  readonly content: string;
  readonly special?: boolean;
  /** Takes the white space before it, or behind it. */
  readonly lstrip?: boolean;
  readonly rstrip?: boolean;
  /** Is one only where no letter touches it. */
  readonly single_word?: boolean;
  /** Is looked for in the text as the normalizer leaves it. */
  readonly normalized?: boolean;
}

/** A stretch of a text: a token, or what is between tokens. */
export interface Section {
  readonly start: number;
  readonly end: number;
  readonly token?: AddedToken;
}

/** Added tokens by the characters that spell them. */
interface Node {
  readonly next: Map<string, Node>;
  token?: AddedToken;
}

/** Whether data may become the token. */
export function mayBeData({ content }: AddedToken): boolean {
  return /^[\s▁]+$/.test(content);
}

/** Finds added tokens, at each place the longest. */
export class AddedTokens {
  readonly #root: Node = { next: new Map() };
  /** Whether a token begins with a UTF-16 unit: most do not. */
  readonly #begins = new Uint8Array(0x10000);

  constructor(tokens: Iterable<AddedToken>) {
    for (const token of tokens) {
      if (token.content === "") continue;
      this.#begins[token.content.charCodeAt(0)] = 1;
      let node = this.#root;
      for (let at = 0; at < token.content.length; at++) {
        const unit = token.content[at];
        const next: Node = node.next.get(unit) ?? { next: new Map() };
        node.next.set(unit, next);
        node = next;
      }
      node.token = token;
    }
  }

  /**
   * Takes a text apart at its tokens.
   *
   * @param isData Whether some of the characters are data.
   */
  split(text: string, isData: (start: number, end: number) => boolean) {
    const sections: Section[] = [];
    let start = 0;
    let at = 0;
    const addPlain = (end: number) => {
      if (start < end) sections.push({ start, end });
    };
    while (at < text.length) {
      const token = this.#begins[text.charCodeAt(at)]
        ? this.#tokenAt(text, at, isData)
        : undefined;
      if (!token) {
        at++;
        continue;
      }
      let end = at + token.content.length;
      const before = text.slice(start, at);
      addPlain(token.lstrip ? start + before.trimEnd().length : at);
      const rest = token.rstrip ? /^\s*/.exec(text.slice(end))![0].length : 0;
      sections.push({ start: at, end, token });
      end += rest;
      start = at = end;
    }
    addPlain(text.length);
    return sections;
  }

  #tokenAt(
    text: string,
    at: number,
    isData: (start: number, end: number) => boolean,
  ): AddedToken | undefined {
    let node: Node | undefined = this.#root;
    let found: AddedToken | undefined;
    for (let end = at; end < text.length; end++) {
      node = node.next.get(text[end]);
      if (!node) break;
      const { token } = node;
      if (!token) continue;
      if (token.single_word && touchesLetter(text, at, end + 1)) continue;
      if (mayBeData(token) || !isData(at, end + 1)) found = token;
    }
    return found;
  }
}

function touchesLetter(text: string, start: number, end: number): boolean {
  const isLetter = (unit: string | undefined) =>
    unit !== undefined && /[\p{L}\p{N}_]/u.test(unit);
  return isLetter(text[start - 1]) || isLetter(text[end]);
}
