/**
 * Filters that make text of text.
 *
 * @module
 */
import { PLACE_BYTES, repeatText, spendBytes } from "../value/budget.ts";
import {
  bind,
  flag,
  intArgument,
  positional,
  textArgument,
} from "../value/arguments.ts";
import { refuseUndefined } from "../value/comparison.ts";
import { iterate } from "../value/iterate.ts";
import { capitalized, lowered, raised } from "../value/letters.ts";
import { escapeAll, escapeMarkup } from "../value/markup.ts";
import { floatDigits, formatPercent } from "../value/percent_format.ts";
import { representation, textOf } from "../value/python_text.ts";
import { EMPTY, Text } from "../value/text.ts";
import { linesOf, replaced, stripped } from "../value/text_cuts.ts";
import { textMethod } from "../value/text_methods.ts";
import {
  Dict,
  NONE,
  TemplateRefusal,
  Tuple,
  typeName,
  Undefined,
  type Value,
} from "../value/values.ts";
import type { Filter } from "./filter.ts";

const escape: Filter = (value, given) => {
  bind("escape", given);
  return escapeMarkup(textOf(value));
};

/** By name. */
export const TEXT_FILTERS: Readonly<Record<string, Filter>> = {
  escape,
  e: escape,
  forceescape: (value, given) => {
    bind("forceescape", given);
    return escapeAll(textOf(value));
  },
  safe: (value, given) => {
    bind("safe", given);
    return textOf(value).asMarkup(true);
  },
  upper: (value, given) => {
    bind("upper", given);
    return raised(textOf(value));
  },
  lower: (value, given) => {
    bind("lower", given);
    return lowered(textOf(value));
  },
  capitalize: (value, given) => {
    bind("capitalize", given);
    return capitalized(textOf(value));
  },
  title: (value, given) => {
    bind("title", given);
    return titleWords(textOf(value));
  },
  trim: (value, given) => {
    const [chars] = bind("trim", given, "chars");
    return stripped(textOf(value), chars ?? NONE, true, true);
  },
  replace: (value, given) => {
    const [old, fresh, count] = bind(
      ...["replace", given] as const,
      ...["old!", "new!", "count"],
    );
    return replaced(
      textOf(value),
      textOf(old!),
      textOf(fresh!),
      count === undefined || count === NONE
        ? -1
        : intArgument("replace", count),
    ).asMarkup(false);
  },
  center: (value, given) => {
    const [width] = bind("center", given, "width");
    const center = textMethod(textOf(value), "center")!;
    return center.call(positional(width ?? 80n));
  },
  format: (value, given) => {
    if (given.positional.length > 0 && given.named.size > 0) {
      throw new TemplateRefusal(
        "format takes values in order or by name, not both",
      );
    }
    const values = given.named.size > 0
      ? Dict.of([...given.named].map(([name, one]) => [Text.of(name), one]))
      : new Tuple(given.positional);
    return formatPercent(textOf(value), values);
  },
  indent: (value, given) => {
    const [width, first, blank] = bind(
      ...["indent", given] as const,
      ...["width", "first", "blank"],
    );
    refuseUndefined(value);
    return indented(
      textArgument("indent", value),
      width instanceof Text ? width : Text.of(
        repeatText(" ", width === undefined ? 4 : intArgument("indent", width)),
      ),
      flag(first),
      flag(blank),
    );
  },
  truncate: (value, given) => {
    const [length, killWords, end, leeway] = bind(
      ...["truncate", given] as const,
      ...["length", "killwords", "end", "leeway"],
    );
    refuseUndefined(value);
    return truncate(
      textArgument("truncate", value),
      length === undefined ? 255 : intArgument("truncate", length),
      flag(killWords),
      end === undefined ? Text.of("...") : textArgument("truncate", end),
      leeway === undefined || leeway === NONE
        ? 5
        : intArgument("truncate", leeway),
    );
  },
  wordcount: (value, given) => {
    bind("wordcount", given);
    const words = textOf(value).text.match(/[\p{L}\p{N}_]+/gu);
    return BigInt(words?.length ?? 0);
  },
  striptags: (value, given) => {
    bind("striptags", given);
    return withoutTags(textOf(value));
  },
  urlencode: (value, given) => {
    bind("urlencode", given);
    return urlEncoded(value);
  },
  xmlattr: (value, given) => {
    const [autospace] = bind("xmlattr", given, "autospace");
    if (!(value instanceof Dict)) {
      throw new TemplateRefusal(`xmlattr takes a dict, not ${typeName(value)}`);
    }
    return attributesText(value, autospace === undefined || flag(autospace));
  },
  filesizeformat: (value, given) => {
    const [binary] = bind("filesizeformat", given, "binary");
    refuseUndefined(value);
    return Text.of(fileSize(Number(textOf(value).text), flag(binary)));
  },
  pprint: (value, given) => {
    bind("pprint", given);
    const text = representation(value);
    // Longer ones are broken into lines by rules of their own.
    if ([...text.text].length <= 80 && !text.text.includes("\\n")) return text;
    throw new TemplateRefusal(
      "the filter pprint is not supported for long values, use tojson",
    );
  },
};

function titleWords(text: Text): Text {
  const texts: Text[] = [];
  let end = 0;
  const add = (start: number, stop: number) => {
    if (start < stop) texts.push(capitalWord(text.slice(start, stop)));
  };
  for (const found of text.text.matchAll(/[-\s({[<]+/gu)) {
    add(end, found.index);
    end = found.index + found[0].length;
    add(found.index, end);
  }
  add(end, text.length);
  return Text.join(texts);
}

function capitalWord(word: Text): Text {
  const first = String.fromCodePoint(word.text.codePointAt(0)!).length;
  return Text.join([
    raised(word.slice(0, first)),
    ...(first < word.length ? [lowered(word.slice(first))] : []),
  ]);
}

function indented(
  text: Text,
  indention: Text,
  first: boolean,
  blank: boolean,
): Text {
  const lines = linesOf(Text.join([text, Text.of("\n")]));
  const texts = lines.flatMap((line, index) => {
    if (index === 0) return [line];
    const indents = blank || line.length > 0;
    return [NEWLINE, ...(indents ? [indention] : []), line];
  });
  return Text.join(first ? [indention, ...texts] : texts);
}

const NEWLINE = Text.of("\n");

function truncate(
  text: Text,
  length: number,
  killWords: boolean,
  end: Text,
  leeway: number,
): Text {
  spendBytes(PLACE_BYTES * text.size);
  const characters = [...text.text];
  const room = length - [...end.text].length;
  if (room < 0 || leeway < 0) {
    throw new TemplateRefusal(`truncate has no room for "${end.text}"`);
  }
  if (characters.length <= length + leeway) return text;
  let kept = characters.slice(0, room).join("").length;
  if (!killWords) {
    const space = kept === 0 ? -1 : text.text.lastIndexOf(" ", kept - 1);
    if (space >= 0) kept = space;
  }
  return Text.join([kept === 0 ? EMPTY : text.slice(0, kept), end]);
}

function withoutTags(text: Text): Text {
  const plain = withoutStretches(
    withoutStretches(text.text, "<!--", "-->"),
    "<",
    ">",
  )
    .split(/\s+/).filter((word) => word !== "").join(" ")
    .replace(/&(lt|gt|amp|quot|#39|#34|nbsp);/g, (_, name) => UNESCAPED[name]);
  return text.rewritten(plain);
}

/** Without what stands between two marks, up to one that is never closed. */
function withoutStretches(text: string, open: string, close: string): string {
  let kept = "";
  let at = 0;
  for (;;) {
    const start = text.indexOf(open, at);
    const end = start < 0 ? -1 : text.indexOf(close, start + open.length);
    if (end < 0) return kept + text.slice(at);
    kept += text.slice(at, start);
    at = end + close.length;
  }
}

const UNESCAPED: Readonly<Record<string, string>> = {
  lt: "<",
  gt: ">",
  amp: "&",
  quot: '"',
  "#39": "'",
  "#34": '"',
  nbsp: "\u00a0",
};

function urlEncoded(value: Value): Text {
  if (value instanceof Text || value instanceof Undefined) {
    return quoted(textOf(value), false);
  }
  if (
    value === NONE || typeof value === "bigint" ||
    typeof value === "number" || typeof value === "boolean"
  ) return quoted(textOf(value), false);
  const pairs: Iterable<Value> = value instanceof Dict
    ? [...value.entries()].map(([key, held]) => new Tuple([key, held]))
    : iterate(value);
  const texts = [...pairs].map((pair) => {
    const [key, held] = iterate(pair);
    return Text.join([
      quoted(textOf(key), true),
      Text.of("="),
      quoted(textOf(held), true),
    ]);
  });
  return Text.join(texts, Text.of("&"));
}

function quoted(text: Text, inQuery: boolean): Text {
  return text.map((part) => {
    const encoded = encodeURIComponent(part.toWellFormed())
      .replace(
        /[!'()*]/g,
        (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
      );
    return inQuery
      ? encoded.replaceAll("%20", "+")
      : encoded.replaceAll("%2F", "/");
  });
}

function attributesText(dict: Dict, autospace: boolean): Text {
  const texts: Text[] = [];
  for (const [key, value] of dict.entries()) {
    if (value === NONE || value instanceof Undefined) continue;
    const name = textArgument("xmlattr", key);
    if (/[\s/>=]/.test(name.text)) {
      throw new TemplateRefusal(
        `Invalid character in attribute name: ${name.text}`,
      );
    }
    texts.push(Text.join([
      escapeMarkup(name),
      Text.of('="'),
      escapeMarkup(textOf(value)),
      Text.of('"'),
    ]));
  }
  const joined = Text.join(texts, Text.of(" "));
  return autospace && texts.length > 0
    ? Text.join([Text.of(" "), joined])
    : joined;
}

function fileSize(bytes: number, binary: boolean): string {
  const base = binary ? 1024 : 1000;
  if (Number.isNaN(bytes)) throw new TemplateRefusal("no size of a file");
  if (bytes === 1) return "1 Byte";
  if (bytes < base) return `${Math.trunc(bytes)} Bytes`;
  const prefixes = binary
    ? ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"]
    : ["kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"];
  let unit = base;
  for (const prefix of prefixes) {
    unit *= base;
    if (bytes < unit || prefix === prefixes.at(-1)) {
      return `${floatDigits("f", base * bytes / unit, 1)} ${prefix}`;
    }
  }
  return "";
}
