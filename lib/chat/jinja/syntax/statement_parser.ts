/**
 * Templates: text, `{{ values }}` and `{% tags %}`.
 *
 * @module
 */
import {
  parseExpression,
  parseFilter,
  parseTuple,
} from "./expression_parser.ts";
import type { Expression, Parameter, Statement, Target } from "./syntax.ts";
import { TokenStream } from "./token_stream.ts";

/** @throws {TemplateRefusal} If the source is not Jinja. */
export function parseTemplate(source: string): Statement[] {
  const stream = new TokenStream(source);
  const body = parseBody(stream, []);
  if (stream.current.kind !== "end") stream.fail("expected no end of a block");
  return body;
}

/** Statements up to one of the tags; its name is the current token then. */
function parseBody(stream: TokenStream, ends: readonly string[]): Statement[] {
  const body: Statement[] = [];
  while (true) {
    const { kind } = stream.current;
    if (kind === "end") {
      if (ends.length > 0) stream.fail(`expected {% ${ends.join(" or ")} %}`);
      return body;
    }
    if (kind === "data") {
      body.push({ kind: "data", text: stream.next().text });
    } else if (stream.skipSign("{{")) {
      body.push({ kind: "print", value: parseTuple(stream) });
      stream.expectSign("}}");
    } else {
      stream.expectSign("{%");
      if (ends.length > 0 && stream.isName(...ends)) return body;
      body.push(...parseStatement(stream));
      stream.expectSign("%}");
    }
  }
}

/** The inside of a block, from the end of its tag to that of its last. */
function parseBlock(stream: TokenStream, end: string): Statement[] {
  const body = parseBlockUpTo(stream, end);
  stream.next();
  return body;
}

function parseBlockUpTo(stream: TokenStream, ...ends: string[]): Statement[] {
  stream.skipSign(":");
  stream.expectSign("%}");
  return parseBody(stream, ends);
}

function parseStatement(stream: TokenStream): Statement[] {
  const tag = stream.current.text;
  if (stream.current.kind !== "name" || !Object.hasOwn(TAGS, tag)) {
    if (UNSUPPORTED.includes(tag)) {
      stream.fail("expected a tag that needs no other file");
    }
    stream.fail("expected a known tag");
  }
  stream.next();
  return [TAGS[tag](stream)].flat();
}

const UNSUPPORTED = ["include", "import", "from", "extends"];

type ParseTag = (stream: TokenStream) => Statement | Statement[];

const TAGS: Readonly<Record<string, ParseTag>> = {
  if: parseIf,
  for: parseFor,
  set: parseSet,
  macro: (stream) => ({
    kind: "macro",
    name: stream.expectName(),
    parameters: parseParameters(stream),
    body: parseBlock(stream, "endmacro"),
  }),
  call: (stream) => {
    const parameters = stream.isSign("(") ? parseParameters(stream) : [];
    const call = parseExpression(stream);
    if (call.kind !== "call") return stream.fail("expected a call");
    const body = parseBlock(stream, "endcall");
    return { kind: "call block", call, parameters, body };
  },
  filter: (stream) => ({
    kind: "filter block",
    filter: parseFilter(stream, undefined, true)!,
    body: parseBlock(stream, "endfilter"),
  }),
  with: (stream) => {
    const assigned: [Target, Expression][] = [];
    while (!stream.isSign("%}")) {
      if (assigned.length > 0) stream.expectSign(",");
      const target = parseTarget(stream, []);
      stream.expectSign("=");
      assigned.push([target, parseExpression(stream)]);
    }
    return { kind: "with", assigned, body: parseBlock(stream, "endwith") };
  },
  block: (stream) => {
    const name = stream.expectName();
    stream.skipName("scoped");
    if (stream.skipName("required")) {
      stream.fail("expected a block with a body");
    }
    const body = parseBlock(stream, "endblock");
    stream.skipName(name);
    return { kind: "block", body };
  },
  autoescape: (stream) => {
    const escapes = parseExpression(stream);
    if (escapes.kind !== "constant" || escapes.value !== false) {
      stream.fail("expected autoescape false");
    }
    return { kind: "block", body: parseBlock(stream, "endautoescape") };
  },
  print: (stream) => {
    const values: Statement[] = [];
    while (!stream.isSign("%}")) {
      if (values.length > 0) stream.expectSign(",");
      values.push({ kind: "print", value: parseExpression(stream) });
    }
    return values;
  },
  generation: (stream) => ({
    kind: "generation",
    body: parseBlock(stream, "endgeneration"),
  }),
  break: () => ({ kind: "break" }),
  continue: () => ({ kind: "continue" }),
};

function parseIf(stream: TokenStream): Statement {
  const branches: { condition: Expression; body: Statement[] }[] = [];
  while (true) {
    const condition = parseTuple(stream, { conditional: false });
    const body = parseBlockUpTo(stream, "elif", "else", "endif");
    branches.push({ condition, body });
    const tag = stream.next().text;
    if (tag === "elif") continue;
    const otherwise = tag === "else" ? parseBlock(stream, "endif") : [];
    return { kind: "if", branches, otherwise };
  }
}

function parseFor(stream: TokenStream): Statement {
  const target = parseTarget(stream, ["in"]);
  if (!stream.skipName("in")) stream.fail('expected "in"');
  const over = parseTuple(stream, {
    conditional: false,
    ends: ["recursive"],
  });
  const condition = stream.skipName("if") ? parseExpression(stream) : undefined;
  const recursive = stream.skipName("recursive");
  const body = parseBlockUpTo(stream, "endfor", "else");
  const otherwise = stream.next().text === "else"
    ? parseBlock(stream, "endfor")
    : [];
  return { kind: "for", target, over, condition, recursive, body, otherwise };
}

function parseSet(stream: TokenStream): Statement {
  const target = parseTarget(stream, []);
  if (stream.skipSign("=")) {
    return { kind: "set", target, value: parseTuple(stream) };
  }
  const filter = parseFilter(stream, undefined);
  const body = parseBlock(stream, "endset");
  return { kind: "set block", target, filter, body };
}

/** Names that are no variables. */
const RESERVED = ["true", "false", "none", "True", "False", "None"];

function parseTarget(stream: TokenStream, ends: readonly string[]): Target {
  const items: Target[] = [];
  let isTuple = false;
  while (true) {
    if (items.length > 0) stream.expectSign(",");
    const ended = stream.isSign("%}", ")", "=") || stream.isName(...ends);
    if (ended) break;
    items.push(parseOneTarget(stream));
    if (!stream.isSign(",")) break;
    isTuple = true;
  }
  if (items.length === 0) stream.fail("expected a name");
  return isTuple ? { kind: "tuple", items } : items[0];
}

function parseOneTarget(stream: TokenStream): Target {
  if (stream.skipSign("(")) {
    const inner = parseTarget(stream, []);
    stream.expectSign(")");
    return inner;
  }
  if (stream.isName(...RESERVED)) stream.fail("expected a name");
  const name = stream.expectName();
  return stream.skipSign(".")
    ? { kind: "member", of: name, name: stream.expectName() }
    : { kind: "name", name };
}

function parseParameters(stream: TokenStream): Parameter[] {
  const parameters: Parameter[] = [];
  stream.expectSign("(");
  while (!stream.skipSign(")")) {
    if (parameters.length > 0) stream.expectSign(",");
    const name = stream.expectName();
    const otherwise = stream.skipSign("=")
      ? parseExpression(stream)
      : undefined;
    if (!otherwise && parameters.at(-1)?.otherwise) {
      stream.fail("expected a default here too");
    }
    parameters.push({ name, otherwise });
  }
  return parameters;
}
