/**
 * Tokens, taken one by one by a parser.
 *
 * @module
 */
import { TemplateRefusal } from "../value/values.ts";
import { type Token, tokensOf } from "./lexer.ts";

/** A place in the tokens of a source. */
export class TokenStream {
  readonly #tokens: readonly Token[];
  #at = 0;

  /** @throws {TemplateRefusal} If the source is not Jinja. */
  constructor(source: string) {
    this.#tokens = tokensOf(source);
  }

  get current(): Token {
    return this.#tokens[this.#at];
  }

  get following(): Token {
    return this.#tokens[Math.min(this.#at + 1, this.#tokens.length - 1)];
  }

  /** Whether the current token is that sign. */
  isSign(...signs: readonly string[]): boolean {
    const { kind, text } = this.current;
    return kind === "sign" && signs.includes(text);
  }

  /** Whether the current token is one of those names. */
  isName(...names: readonly string[]): boolean {
    const { kind, text } = this.current;
    return kind === "name" && names.includes(text);
  }

  next(): Token {
    const token = this.current;
    if (token.kind !== "end") this.#at++;
    return token;
  }

  /** Goes on if the current token is that sign. */
  skipSign(sign: string): boolean {
    const found = this.isSign(sign);
    if (found) this.#at++;
    return found;
  }

  /** Goes on if the current token is that name. */
  skipName(name: string): boolean {
    const found = this.isName(name);
    if (found) this.#at++;
    return found;
  }

  /** @throws {TemplateRefusal} If the current token is not that sign. */
  expectSign(sign: string): void {
    if (!this.skipSign(sign)) this.fail(`expected "${sign}"`);
  }

  /** @throws {TemplateRefusal} If the current token is no name. */
  expectName(): string {
    if (this.current.kind !== "name") this.fail("expected a name");
    return this.next().text;
  }

  /** @throws {TemplateRefusal} Always. */
  fail(why: string): never {
    const { kind, text, line } = this.current;
    const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
    const seen = kind === "end" ? "the end" : JSON.stringify(shown);
    throw new TemplateRefusal(`${why}, not ${seen}, in line ${line}`);
  }
}
