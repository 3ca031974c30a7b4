/**
 * Expressions of Jinja, by its order of operators.
 *
 * @module
 */
import type { Operator } from "../value/arithmetic.ts";
import { parseInteger } from "../value/numbers.ts";
import { Text } from "../value/text.ts";
import { NONE, type Value } from "../value/values.ts";
import type { CallSyntax, Comparison, Expression } from "./syntax.ts";
import type { TokenStream } from "./token_stream.ts";

/**
 * One expression, or several with commas between, which are a tuple.
 *
 * @param ends Names that end it, beside the closing signs.
 * @throws {TemplateRefusal} If there is none.
 */
export function parseTuple(
  stream: TokenStream,
  {
    conditional = true,
    ends = [],
    mayBeEmpty = false,
  }: {
    conditional?: boolean;
    ends?: readonly string[];
    mayBeEmpty?: boolean;
  } = {},
): Expression {
  const items: Expression[] = [];
  let isTuple = false;
  while (true) {
    if (items.length > 0) stream.expectSign(",");
    if (stream.isSign("}}", "%}", ")") || stream.isName(...ends)) break;
    items.push(parseExpression(stream, conditional));
    if (!stream.isSign(",")) break;
    isTuple = true;
  }
  if (!isTuple && items.length > 0) return items[0];
  if (items.length === 0 && !mayBeEmpty) stream.fail("expected an expression");
  return { kind: "tuple", items };
}

/**
 * @param conditional Whether `a if b else c` may be one.
 * @throws {TemplateRefusal} If there is none.
 */
export function parseExpression(
  stream: TokenStream,
  conditional = true,
): Expression {
  return conditional ? parseChoice(stream) : parseOr(stream);
}

function parseChoice(stream: TokenStream): Expression {
  let then = parseOr(stream);
  while (stream.skipName("if")) {
    const condition = parseOr(stream);
    const otherwise = stream.skipName("else") ? parseChoice(stream) : undefined;
    then = { kind: "choose", condition, then, otherwise };
  }
  return then;
}

function parseOr(stream: TokenStream): Expression {
  let left = parseAnd(stream);
  while (stream.skipName("or")) {
    left = { kind: "or", left, right: parseAnd(stream) };
  }
  return left;
}

function parseAnd(stream: TokenStream): Expression {
  let left = parseNot(stream);
  while (stream.skipName("and")) {
    left = { kind: "and", left, right: parseNot(stream) };
  }
  return left;
}

function parseNot(stream: TokenStream): Expression {
  if (!stream.skipName("not")) return parseComparison(stream);
  return { kind: "not", of: parseNot(stream) };
}

const COMPARISONS: readonly string[] = ["==", "!=", "<", "<=", ">", ">="];

function parseComparison(stream: TokenStream): Expression {
  const first = parseSum(stream);
  const rest: [Comparison, Expression][] = [];
  while (true) {
    let comparison: Comparison;
    if (stream.isSign(...COMPARISONS)) {
      comparison = stream.next().text as Comparison;
    } else if (stream.skipName("in")) {
      comparison = "in";
    } else if (
      stream.isName("not") && stream.following.kind === "name" &&
      stream.following.text === "in"
    ) {
      stream.next();
      stream.next();
      comparison = "not in";
    } else break;
    rest.push([comparison, parseSum(stream)]);
  }
  return rest.length === 0 ? first : { kind: "compare", first, rest };
}

function parseSum(stream: TokenStream): Expression {
  return parseLeftToRight(stream, ["+", "-"], parseConcatenation);
}

function parseConcatenation(stream: TokenStream): Expression {
  const parts = [parseProduct(stream)];
  while (stream.skipSign("~")) parts.push(parseProduct(stream));
  return parts.length === 1 ? parts[0] : { kind: "concatenate", parts };
}

function parseProduct(stream: TokenStream): Expression {
  return parseLeftToRight(stream, ["*", "/", "//", "%"], parsePower);
}

function parsePower(stream: TokenStream): Expression {
  return parseLeftToRight(stream, ["**"], parseUnary);
}

function parseLeftToRight(
  stream: TokenStream,
  operators: readonly Operator[],
  parseOperand: (stream: TokenStream) => Expression,
): Expression {
  let left = parseOperand(stream);
  while (stream.isSign(...operators)) {
    const operator = stream.next().text as Operator;
    left = { kind: "operate", operator, left, right: parseOperand(stream) };
  }
  return left;
}

function parseUnary(stream: TokenStream): Expression {
  return parseFilters(stream, parseSigned(stream));
}

/** Without filters: those are of the signed value, not of the one behind. */
function parseSigned(stream: TokenStream): Expression {
  const sign = stream.isSign("-") ? "-" : stream.isSign("+") ? "+" : undefined;
  if (!sign) return parsePostfix(stream, parsePrimary(stream));
  stream.next();
  const signed: Expression = { kind: "signed", sign, of: parseSigned(stream) };
  return parsePostfix(stream, signed);
}

const CONSTANTS = new Map<string, Value>([
  ["true", true],
  ["True", true],
  ["false", false],
  ["False", false],
  ["none", NONE],
  ["None", NONE],
]);

/** @throws {TemplateRefusal} If no literal, name or bracket stands there. */
export function parsePrimary(stream: TokenStream): Expression {
  const { kind, text } = stream.current;
  switch (kind) {
    case "name": {
      stream.next();
      const value = CONSTANTS.get(text);
      return value === undefined
        ? { kind: "name", name: text }
        : { kind: "constant", value };
    }
    case "string": {
      let whole = "";
      while (stream.current.kind === "string") whole += stream.next().text;
      return { kind: "constant", value: Text.of(whole) };
    }
    case "integer":
      return { kind: "constant", value: expectInteger(stream) };
    case "float":
      stream.next();
      return { kind: "constant", value: Number(text) };
  }
  if (stream.skipSign("(")) {
    const inner = parseTuple(stream, { mayBeEmpty: true });
    stream.expectSign(")");
    return inner;
  }
  if (stream.skipSign("[")) {
    const items: Expression[] = [];
    parseList(stream, "]", () => items.push(parseExpression(stream)));
    return { kind: "list", items };
  }
  if (stream.skipSign("{")) {
    const entries: [Expression, Expression][] = [];
    parseList(stream, "}", () => {
      const key = parseExpression(stream);
      stream.expectSign(":");
      entries.push([key, parseExpression(stream)]);
    });
    return { kind: "dict", entries };
  }
  return stream.fail("expected an expression");
}

function expectInteger(stream: TokenStream): bigint {
  const value = parseInteger(stream.current.text, 0);
  if (value === undefined) {
    stream.fail("expected an integer of at most 4,300 digits");
  }
  stream.next();
  return value!;
}

/** Items with commas between, up to a closing sign. */
function parseList(stream: TokenStream, end: string, parse: () => void): void {
  let first = true;
  while (!stream.skipSign(end)) {
    if (!first) {
      stream.expectSign(",");
      if (stream.skipSign(end)) return;
    }
    first = false;
    parse();
  }
}

/** What follows a value at once: `.name`, `[key]`, `(arguments)`. */
export function parsePostfix(
  stream: TokenStream,
  value: Expression,
): Expression {
  let of = value;
  while (true) {
    if (stream.skipSign(".")) {
      if (stream.current.kind === "integer") {
        const key: Expression = {
          kind: "constant",
          value: expectInteger(stream),
        };
        of = { kind: "item", of, key };
      } else of = { kind: "attribute", of, name: stream.expectName() };
    } else if (stream.skipSign("[")) of = parseSubscript(stream, of);
    else if (stream.isSign("(")) {
      of = { kind: "call", callee: of, given: parseCallArguments(stream) };
    } else return of;
  }
}

function parseSubscript(stream: TokenStream, of: Expression): Expression {
  if (!stream.isSign(":")) {
    const key = parseExpression(stream);
    if (stream.isSign(",")) {
      const items = [key];
      while (stream.skipSign(",")) items.push(parseExpression(stream));
      stream.expectSign("]");
      return { kind: "item", of, key: { kind: "tuple", items } };
    }
    if (stream.skipSign("]")) return { kind: "item", of, key };
    return { kind: "slice", of, bounds: parseBounds(stream, key) };
  }
  return { kind: "slice", of, bounds: parseBounds(stream, undefined) };
}

function parseBounds(
  stream: TokenStream,
  start: Expression | undefined,
): (Expression | undefined)[] {
  const bounds = [start];
  while (stream.skipSign(":") && bounds.length < 3) {
    bounds.push(
      stream.isSign(":", "]") ? undefined : parseExpression(stream),
    );
  }
  stream.expectSign("]");
  return bounds;
}

/** @throws {TemplateRefusal} If the arguments are out of order. */
export function parseCallArguments(stream: TokenStream): CallSyntax {
  const positional: Expression[] = [];
  const named: [string, Expression][] = [];
  let starred: Expression | undefined;
  let doubleStarred: Expression | undefined;
  stream.expectSign("(");
  parseList(stream, ")", () => {
    if (doubleStarred) stream.fail("expected no argument after **");
    if (stream.skipSign("**")) doubleStarred = parseExpression(stream);
    else if (stream.isSign("*") && !starred) {
      stream.next();
      starred = parseExpression(stream);
    } else if (
      stream.current.kind === "name" && stream.following.kind === "sign" &&
      stream.following.text === "="
    ) {
      const name = stream.next().text;
      stream.next();
      if (named.some(([known]) => known === name)) {
        stream.fail(`expected "${name}" once`);
      }
      named.push([name, parseExpression(stream)]);
    } else if (starred || named.length > 0) {
      stream.fail("expected no argument without a name after one with");
    } else positional.push(parseExpression(stream));
  });
  return { positional, named, starred, doubleStarred };
}

function parseFilters(stream: TokenStream, value: Expression): Expression {
  let of = value;
  while (true) {
    if (stream.isSign("|")) of = parseFilter(stream, of)!;
    else if (stream.skipName("is")) of = parseTest(stream, of);
    else if (stream.isSign("(")) {
      of = { kind: "call", callee: of, given: parseCallArguments(stream) };
    } else return of;
  }
}

/**
 * Filters of a value, as many as follow.
 *
 * @param inline Whether the first has no `|` before it.
 */
export function parseFilter(
  stream: TokenStream,
  value: Expression | undefined,
  inline = false,
): Expression | undefined {
  let of = value;
  let first = inline;
  while (first || stream.skipSign("|")) {
    first = false;
    const { line } = stream.current;
    const name = parseDottedName(stream);
    const given = stream.isSign("(") ? parseCallArguments(stream) : NOTHING;
    of = { kind: "filter", of, name, given, line };
  }
  return of;
}

const NOTHING: CallSyntax = { positional: [], named: [] };

function parseDottedName(stream: TokenStream): string {
  let name = stream.expectName();
  while (stream.skipSign(".")) name += `.${stream.expectName()}`;
  return name;
}

function parseTest(stream: TokenStream, of: Expression): Expression {
  const { line } = stream.current;
  const negated = stream.skipName("not");
  const name = parseDottedName(stream);
  const test: Expression = {
    kind: "test",
    of,
    name,
    given: parseTestArguments(stream),
    line,
  };
  return negated ? { kind: "not", of: test } : test;
}

function parseTestArguments(stream: TokenStream): CallSyntax {
  if (stream.isSign("(")) return parseCallArguments(stream);
  const { kind } = stream.current;
  const begins = kind === "string" || kind === "integer" || kind === "float" ||
    stream.isSign("[", "{") ||
    kind === "name" && !stream.isName("else", "or", "and");
  if (!begins) return NOTHING;
  if (stream.isName("is")) stream.fail("expected no second test");
  const value = parsePostfix(stream, parsePrimary(stream));
  return { positional: [value], named: [] };
}
