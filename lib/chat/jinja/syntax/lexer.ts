/**
 * Jinja source as tokens, with `trim_blocks` and `lstrip_blocks` on, as
 * `transformers` sets them.
 *
 * @module
 */
import { isSpaceOnly, SPACE } from "../value/letters.ts";
import { TemplateRefusal } from "../value/values.ts";
import { unescaped } from "./string_literal.ts";

/** What a token is: `data`, a kind of literal, or a sign such as `"{%"`. */
export interface Token {
  readonly kind:
    | "data"
    | "name"
    | "string"
    | "integer"
    | "float"
    | "sign"
    | "end";
  /** The text, a sign, or a literal's value as text. */
  readonly text: string;
  /** Counted from 1. */
  readonly line: number;
}

const S = SPACE.source;
const OPENING = new RegExp(
  `\\{%([-+]?)${S}*raw${S}*(?:-%\\}${S}*|%\\})|\\{([{%#])([-+]?)`,
  "g",
);
const END_RAW = new RegExp(
  `\\{%([-+]?)${S}*endraw${S}*(?:\\+%\\}|-%\\}${S}*|%\\}\n?)`,
  "g",
);
const END_COMMENT = new RegExp(`\\+#\\}|-#\\}${S}*|#\\}\n?`, "g");
const END_BLOCK = new RegExp(`\\+%\\}|-%\\}${S}*|%\\}\n?`, "y");
const END_VARIABLE = new RegExp(`-\\}\\}${S}*|\\}\\}`, "y");
const WHITE = new RegExp(`${S}+`, "y");
const FLOAT =
  /(?<!\.)(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?e[+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/iy;
const INTEGER =
  /(?:0b(?:_?[0-1])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*)/iy;
const NAME = /[\p{L}\p{N}\p{M}_]+/uy;
const STRING = /'(?:[^'\\]*(?:\\.[^'\\]*)*)'|"(?:[^"\\]*(?:\\.[^"\\]*)*)"/sy;
const SIGN = /\/\/|\*\*|==|!=|>=|<=|[-+/*%~[\](){}><=.:|,;]/y;

/** Where the white space at the end of a text begins. */
function endOfText(text: string): number {
  let end = text.length;
  while (end > 0 && SPACE.test(text[end - 1])) end--;
  return end;
}

/** @throws {TemplateRefusal} If the source is not Jinja. */
export function tokensOf(source: string): Token[] {
  const text = source.replace(/\r\n|\r/g, "\n").replace(/\n$/, "");
  const tokens: Token[] = [];
  let at = 0;
  let line = 1;
  let counted = 0;
  let lineStarts = true;

  const lineAt = (position: number) => {
    for (; counted < position; counted++) if (text[counted] === "\n") line++;
    return line;
  };
  const add = (kind: Token["kind"], value: string, position: number) =>
    tokens.push({ kind, text: value, line: lineAt(position) });
  const fail = (why: string, position: number): never => {
    throw new TemplateRefusal(`${why} in line ${lineAt(position)}`);
  };
  const take = (form: RegExp): string | undefined => {
    form.lastIndex = at;
    return form.exec(text)?.[0];
  };
  const stepTo = (end: number) => {
    lineStarts = end > 0 ? text[end - 1] === "\n" : lineStarts;
    at = end;
  };
  /** Text before a tag, less what the tag takes of it. */
  const addData = (data: string, control: string, isVariable: boolean) => {
    let kept = data;
    if (control === "-") kept = data.slice(0, endOfText(data));
    else if (control !== "+" && !isVariable) {
      const start = data.lastIndexOf("\n") + 1;
      const indents = (start > 0 || lineStarts) &&
        isSpaceOnly(data.slice(start));
      if (indents) kept = data.slice(0, start);
    }
    if (kept !== "") add("data", kept, at);
  };

  while (at < text.length) {
    OPENING.lastIndex = at;
    const found = OPENING.exec(text);
    if (!found) {
      add("data", text.slice(at), at);
      break;
    }
    const [whole, rawControl, opening, control] = found;
    addData(
      text.slice(at, found.index),
      rawControl ?? control,
      opening === "{",
    );
    stepTo(found.index + whole.length);
    if (opening === undefined) raw(found.index);
    else if (opening === "#") comment(found.index);
    else tag(opening === "{" ? "{{" : "{%", found.index);
  }
  add("end", "", text.length);
  return tokens;

  function raw(start: number): void {
    END_RAW.lastIndex = at;
    const end = END_RAW.exec(text) ?? fail("{% raw %} is never closed", start);
    addData(text.slice(at, end.index), end[1], false);
    stepTo(end.index + end[0].length);
  }

  function comment(start: number): void {
    END_COMMENT.lastIndex = at;
    const end = END_COMMENT.exec(text) ?? fail("{# is never closed", start);
    stepTo(end.index + end[0].length);
  }

  function tag(opening: "{{" | "{%", start: number): void {
    add("sign", opening, start);
    const open: string[] = [];
    while (true) {
      const end = open.length === 0
        ? take(opening === "{{" ? END_VARIABLE : END_BLOCK)
        : undefined;
      if (end !== undefined) {
        add("sign", opening === "{{" ? "}}" : "%}", at);
        stepTo(at + end.length);
        return;
      }
      const white = take(WHITE);
      const float = white ?? take(FLOAT);
      const integer = float ?? take(INTEGER);
      const name = integer ?? take(NAME);
      const string = name ?? take(STRING);
      const sign = string ?? take(SIGN);
      if (sign === undefined) {
        return at < text.length
          ? fail(`unexpected "${text[at]}"`, at)
          : fail(`${opening} is never closed`, start);
      }
      if (white !== undefined) { /* Between tokens. */ }
      else if (float !== undefined) {
        add("float", float.replaceAll("_", ""), at);
      } else if (integer !== undefined) {
        add("integer", integer.replaceAll("_", "").toLowerCase(), at);
      } else if (name !== undefined) {
        if (!/^[\p{ID_Start}_]\p{ID_Continue}*$/u.test(name)) {
          fail(`unexpected "${name}"`, at);
        }
        add("name", name, at);
      } else if (string !== undefined) {
        add("string", unescaped(string.slice(1, -1)), at);
      } else {
        balance(open, sign);
        add("sign", sign, at);
      }
      stepTo(at + sign.length);
    }
  }

  function balance(open: string[], sign: string): void {
    const close = { "{": "}", "(": ")", "[": "]" }[sign];
    if (close) open.push(close);
    else if (/[})\]]/.test(sign) && open.pop() !== sign) {
      fail(`unexpected "${sign}"`, at);
    }
  }
}
