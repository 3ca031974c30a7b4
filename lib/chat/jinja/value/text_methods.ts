/**
 * Methods of Python's `str`, but for `format`, which `brace_format.ts` has. What they cut out and put together keeps its
 * origin.
 *
 * @module
 */
import { PLACE_BYTES, repeatText, spendBytes } from "./budget.ts";
import { bind, flag, intArgument, textArgument } from "./arguments.ts";
import { iterate } from "./iterate.ts";
import {
  capitalized,
  hasCase,
  isSpaceOnly,
  isTitle,
  lowered,
  raised,
  titled,
} from "./letters.ts";
import { escapeMarkup } from "./markup.ts";
import { countCodePoints, EMPTY, Text } from "./text.ts";
import {
  linesOf,
  markOf,
  replaced,
  split,
  splitFromEnd,
  stripped,
} from "./text_cuts.ts";
import {
  type Arguments,
  Callable,
  NONE,
  TemplateRefusal,
  Tuple,
  typeName,
  type Value,
} from "./values.ts";

type Method = (text: Text, given: Arguments) => Value;

const METHODS: Readonly<Record<string, Method>> = {
  strip: (text, given) => stripped(text, charsOf("strip", given), true, true),
  lstrip: (text, given) =>
    stripped(text, charsOf("lstrip", given), true, false),
  rstrip: (text, given) =>
    stripped(text, charsOf("rstrip", given), false, true),
  upper: plain((text) => raised(text)),
  lower: plain((text) => lowered(text)),
  casefold: plain((text) =>
    text.map((part) => part.toLowerCase().replaceAll("ß", "ss"))
  ),
  capitalize: plain((text) => capitalized(text)),
  title: plain((text) => titled(text)),
  swapcase: plain((text) =>
    text.map((part) =>
      part.replace(
        /\p{Lu}|\p{Ll}/gu,
        (letter) =>
          letter === letter.toLowerCase()
            ? letter.toUpperCase()
            : letter.toLowerCase(),
      )
    )
  ),
  split: (text, given) => {
    const [separator, most] = bind("split", given, "sep", "maxsplit");
    return split(text, separator ?? NONE, Number(most ?? -1n));
  },
  rsplit: (text, given) => {
    const [separator, most] = bind("rsplit", given, "sep", "maxsplit");
    return splitFromEnd(text, separator ?? NONE, Number(most ?? -1n));
  },
  splitlines: (text, given) => {
    const [keep] = bind("splitlines", given, "keepends");
    return linesOf(text, flag(keep));
  },
  partition: (text, given) => {
    const mark = separatorOf("partition", given);
    const at = text.text.indexOf(mark.text);
    return new Tuple(
      at < 0
        ? [text, EMPTY, EMPTY]
        : [text.slice(0, at), mark, text.slice(at + mark.length)],
    );
  },
  rpartition: (text, given) => {
    const mark = separatorOf("rpartition", given);
    const at = text.text.lastIndexOf(mark.text);
    return new Tuple(
      at < 0
        ? [EMPTY, EMPTY, text]
        : [text.slice(0, at), mark, text.slice(at + mark.length)],
    );
  },
  replace: (text, given) => {
    const [old, fresh, count] = bind(
      "replace",
      given,
      "/old!",
      "/new!",
      "count",
    );
    const fit = text.markup ? escapeMarkup : (other: Text) => other;
    return replaced(
      text,
      fit(textArgument("replace", old!)),
      fit(textArgument("replace", fresh!)),
      count === undefined ? -1 : intArgument("replace", count),
    );
  },
  join: (text, given) => {
    const [values] = bind("join", given, "/iterable!");
    const texts = [...iterate(values!)].map((value, index) => {
      if (value instanceof Text) return value;
      throw new TemplateRefusal(
        `sequence item ${index}: expected str instance, ` +
          `${typeName(value)} found`,
      );
    });
    return Text.join(texts, text);
  },
  startswith: (text, given) => isAffix("startswith", text, given),
  endswith: (text, given) => isAffix("endswith", text, given),
  removeprefix: (text, given) => {
    const [prefix] = bind("removeprefix", given, "/prefix!");
    const { text: begin } = textArgument("removeprefix", prefix!);
    return text.text.startsWith(begin) ? text.slice(begin.length) : text;
  },
  removesuffix: (text, given) => {
    const [suffix] = bind("removesuffix", given, "/suffix!");
    const { text: end } = textArgument("removesuffix", suffix!);
    return end !== "" && text.text.endsWith(end)
      ? text.slice(0, text.length - end.length)
      : text;
  },
  find: (text, given) => found("find", text, given),
  rfind: (text, given) => found("rfind", text, given),
  index: (text, given) => foundOrRefused("index", text, given),
  rindex: (text, given) => foundOrRefused("rindex", text, given),
  count: (text, given) => {
    const [wanted, start, stop] = bind(
      ...["count", given] as const,
      ...["/sub!", "/start", "/end"],
    );
    const { text: part } = textArgument("count", wanted!);
    const { text: within } = between(text, start, stop);
    return BigInt(
      part === "" ? countCodePoints(within) + 1 : within.split(part).length - 1,
    );
  },
  center: (text, given) => padded("center", text, given),
  ljust: (text, given) => padded("ljust", text, given),
  rjust: (text, given) => padded("rjust", text, given),
  zfill: (text, given) => {
    const [width] = bind("zfill", given, "/width!");
    const missing = intArgument("zfill", width!) - countCodePoints(text.text);
    if (missing <= 0) return text;
    const sign = /^[+-]/.test(text.text) ? 1 : 0;
    const zeros = Text.of(repeatText("0", missing));
    return Text.join([text.slice(0, sign), zeros, text.slice(sign)]);
  },
  expandtabs: (text, given) => {
    const [size] = bind("expandtabs", given, "tabsize");
    return withoutTabs(
      text,
      size === undefined ? 8 : intArgument("expandtabs", size),
    );
  },
  isspace: plain((text) => isSpaceOnly(text.text)),
  isdigit: asks(/^[\p{Nd}\u00B2\u00B3\u00B9\u2070-\u2079\u2080-\u2089]+$/u),
  isdecimal: asks(/^\p{Nd}+$/u),
  isnumeric: asks(/^\p{N}+$/u),
  isalpha: asks(/^\p{L}+$/u),
  isalnum: asks(/^[\p{L}\p{N}]+$/u),
  isascii: asks(/^[\0-\x7f]*$/),
  isidentifier: asks(/^[\p{ID_Start}_][\p{ID_Continue}]*$/u),
  isprintable: plain(({ text }) => !/[^ \P{C}]|[^ \P{Z}]/u.test(text)),
  isupper: plain(({ text }) => hasCase(text) && text === text.toUpperCase()),
  islower: plain(({ text }) => hasCase(text) && text === text.toLowerCase()),
  istitle: plain(({ text }) => isTitle(text)),
};

/** A method of a text; `undefined` where there is none of that name. */
export function textMethod(text: Text, name: string): Callable | undefined {
  if (!Object.hasOwn(METHODS, name)) return undefined;
  return new Callable(name, (given) => METHODS[name](text, given));
}

function plain(run: (text: Text) => Value): Method {
  return (text, given) => {
    bind("the method", given);
    return run(text);
  };
}

function asks(form: RegExp): Method {
  return plain(({ text }) => form.test(text));
}

function charsOf(called: string, given: Arguments): Value {
  return bind(called, given, "/chars")[0] ?? NONE;
}

function separatorOf(called: string, given: Arguments): Text {
  const [separator] = bind(called, given, "/sep!");
  markOf(separator!);
  return separator as Text;
}

/** The part of a text that `start` and `stop` name, in code points. */
function between(
  text: Text,
  start: Value | undefined,
  stop: Value | undefined,
): { text: string; offset: number } {
  if (start === undefined && stop === undefined) {
    return { text: text.text, offset: 0 };
  }
  spendBytes(PLACE_BYTES * text.size);
  const characters = [...text.text];
  const at = (bound: Value | undefined, otherwise: number) => {
    if (bound === undefined || bound === NONE) return otherwise;
    const index = intArgument("a position", bound);
    return Math.min(
      Math.max(index < 0 ? index + characters.length : index, 0),
      characters.length,
    );
  };
  const from = at(start, 0);
  return {
    text: characters.slice(from, at(stop, characters.length)).join(""),
    offset: from,
  };
}

function isAffix(
  called: "startswith" | "endswith",
  text: Text,
  given: Arguments,
): boolean {
  const [wanted, start, stop] = bind(
    ...[called, given] as const,
    ...["/prefix!", "/start", "/end"],
  );
  const within = start === undefined
    ? text.text
    : between(text, start, stop).text;
  const affixes = wanted instanceof Tuple ? wanted.items : [wanted!];
  return affixes.some((affix) => {
    const { text: part } = textArgument(called, affix);
    return called === "startswith"
      ? within.startsWith(part)
      : within.endsWith(part);
  });
}

function found(
  called: "find" | "rfind" | "index" | "rindex",
  text: Text,
  given: Arguments,
): bigint {
  const [wanted, start, stop] = bind(
    ...[called, given] as const,
    ...["/sub!", "/start", "/end"],
  );
  const { text: part } = textArgument(called, wanted!);
  const { text: within, offset } = between(text, start, stop);
  const at = called.startsWith("r")
    ? within.lastIndexOf(part)
    : within.indexOf(part);
  if (at < 0) return -1n;
  return BigInt(offset + countCodePoints(within.slice(0, at)));
}

function foundOrRefused(
  called: "index" | "rindex",
  text: Text,
  given: Arguments,
): bigint {
  const at = found(called, text, given);
  if (at < 0n) throw new TemplateRefusal("substring not found");
  return at;
}

function padded(
  called: "center" | "ljust" | "rjust",
  text: Text,
  given: Arguments,
): Text {
  const [width, fill] = bind(called, given, "/width!", "/fillchar");
  const wanted = intArgument(called, width!);
  const missing = wanted - countCodePoints(text.text);
  if (missing <= 0) return text;
  const mark = fill === undefined ? " " : textArgument(called, fill).text;
  if (countCodePoints(mark) !== 1) {
    throw new TemplateRefusal("the fill character must be one character long");
  }
  const left = called === "ljust"
    ? 0
    : called === "rjust"
    ? missing
    : Math.floor(missing / 2) + (missing & wanted & 1);
  return Text.join([
    Text.of(repeatText(mark, left)),
    text,
    Text.of(repeatText(mark, missing - left)),
  ]);
}

function withoutTabs(text: Text, size: number): Text {
  let column = 0;
  return text.map((part) =>
    part.replace(/[^\t\r\n]+|[\t\r\n]/gu, (run) => {
      if (run === "\t") {
        const spaces = size > 0 ? size - column % size : 0;
        column += spaces;
        return repeatText(" ", spaces);
      }
      column = run === "\n" || run === "\r" ? 0 : column + countCodePoints(run);
      return run;
    })
  );
}
