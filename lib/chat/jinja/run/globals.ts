/**
 * Functions that every template can call.
 *
 * @module
 */
import { bind, intArgument, textArgument } from "../value/arguments.ts";
import { fromKeys } from "../value/collection_methods.ts";
import { iterate } from "../value/iterate.ts";
import { textOf } from "../value/python_text.ts";
import { EMPTY, Text } from "../value/text.ts";
import {
  type Arguments,
  Callable,
  Dict,
  DictView,
  type Instance,
  Namespace,
  NONE,
  Range,
  TemplateRefusal,
  type Value,
} from "../value/values.ts";
import { strftime } from "./strftime.ts";

/** Longer ranges are refused, as in Jinja's sandbox. */
const LONGEST_RANGE = 100_000n;

/**
 * By name.
 *
 * @param now What `strftime_now` writes.
 */
export function globals(now: Date): ReadonlyMap<string, Value> {
  const functions: Record<string, (given: Arguments) => Value> = {
    range: makeRange,
    namespace: (given) => {
      const made = new Namespace();
      for (const [key, value] of dictOf("namespace", given).entries()) {
        made.set(textArgument("namespace", key).text, value);
      }
      return made;
    },
    joiner: (given) => {
      const [between] = bind("joiner", given, "sep");
      let used = false;
      return new Callable("joiner", () => {
        if (used) return between ?? Text.of(", ");
        used = true;
        return EMPTY;
      });
    },
    cycler: ({ positional }) => new Cycler(positional),
    raise_exception: (given) => {
      const [message] = bind("raise_exception", given, "message!");
      throw new TemplateRefusal(textOf(message!).text);
    },
    strftime_now: (given) => {
      const [format] = bind("strftime_now", given, "format!");
      return Text.of(
        strftime(now, textArgument("strftime_now", format!).text),
      );
    },
    lipsum: () => {
      throw new TemplateRefusal(
        "lipsum() writes by chance, write a text instead",
      );
    },
  };
  const dict: Instance = {
    typeName: "TemplateDict",
    call: (given) => dictOf("dict", given),
    attribute: (name) =>
      name === "fromkeys" ? new Callable(name, fromKeys) : undefined,
  };
  return new Map<string, Value>([
    ["dict", dict],
    ...Object.entries(functions).map(([name, call]) =>
      [name, new Callable(name, call)] as const
    ),
  ]);
}

function makeRange(given: Arguments): Range {
  const count = given.positional.length;
  const values = bind("range", given, "/start!", "/stop", "/step")
    .map((value) =>
      value === undefined ? undefined : BigInt(intArgument("range", value))
    );
  const [start, stop] = count === 1
    ? [0n, values[0]!]
    : [values[0]!, values[1]!];
  const step = values[2] ?? 1n;
  if (step === 0n) throw new TemplateRefusal("range() arg 3 must not be zero");
  const range = new Range(start, stop, step);
  if (range.length <= LONGEST_RANGE) return range;
  throw new TemplateRefusal(
    `a range of more than ${LONGEST_RANGE} is too long`,
  );
}

/** `dict(other, name=value)`. */
function dictOf(called: string, { positional, named }: Arguments): Dict {
  if (positional.length > 1) {
    throw new TemplateRefusal(`${called} takes at most 1 value without a name`);
  }
  const dict = new Dict();
  const [base] = positional;
  if (base instanceof Dict) {
    for (const [key, value] of base.entries()) dict.set(key, value);
  } else if (base instanceof Namespace) {
    for (const [key, value] of base.values) dict.set(Text.of(key), value);
  } else if (base !== undefined) {
    const pairs = base instanceof DictView ? base.items() : iterate(base);
    for (const pair of pairs) {
      const [key, value, ...more] = iterate(pair);
      if (value === undefined || more.length > 0) {
        throw new TemplateRefusal(`${called} takes pairs of key and value`);
      }
      dict.set(key, value);
    }
  }
  for (const [name, value] of named) dict.set(Text.of(name), value);
  return dict;
}

/** Goes round some values. */
class Cycler implements Instance {
  readonly typeName = "Cycler";
  #at = 0;

  constructor(readonly items: readonly Value[]) {
    if (items.length === 0) {
      throw new TemplateRefusal("at least one item has to be provided");
    }
  }

  attribute(name: string): Value | undefined {
    switch (name) {
      case "current":
        return this.items[this.#at];
      case "next":
        return new Callable(name, () => {
          const { items } = this;
          const value = items[this.#at];
          this.#at = (this.#at + 1) % items.length;
          return value;
        });
      case "reset":
        return new Callable(name, () => {
          this.#at = 0;
          return NONE;
        });
      case "pos":
        return BigInt(this.#at);
    }
    return undefined;
  }
}
