/**
 * Filters that walk through lists.
 *
 * @module
 */
import {
  OBJECT_BYTES,
  PLACE_BYTES,
  SCOPE_STEPS,
  spendBytes,
  spendSteps,
} from "../value/budget.ts";
import {
  bind,
  flag,
  intArgument,
  positional,
  textArgument,
} from "../value/arguments.ts";
import { operate } from "../value/arithmetic.ts";
import { itemOf } from "../value/attributes.ts";
import { compareValues, refuseUndefined } from "../value/comparison.ts";
import {
  charactersOf,
  generator,
  isIterable,
  iterate,
} from "../value/iterate.ts";
import { lowered } from "../value/letters.ts";
import { textOf } from "../value/python_text.ts";
import { EMPTY, Text } from "../value/text.ts";
import {
  type Arguments,
  Dict,
  DictView,
  Group,
  isTrue,
  Iteration,
  NONE,
  Range,
  TemplateRefusal,
  Tuple,
  typeName,
  Undefined,
  type Value,
} from "../value/values.ts";
import { type Filter, filterNamed } from "./filter.ts";
import { TESTS } from "./value_tests.ts";

/** By name. */
export const SEQUENCE_FILTERS: Readonly<Record<string, Filter>> = {
  list: (value, given) => {
    bind("list", given);
    return [...iterate(value)];
  },
  first: (value, given) => {
    bind("first", given);
    const { value: first, done } = iterate(value)[Symbol.iterator]().next();
    return done ? nothing("No first item, sequence was empty.") : first;
  },
  last: (value, given) => {
    bind("last", given);
    return reversed(value).at(0) ??
      nothing("No last item, sequence was empty.");
  },
  reverse: (value, given) => {
    bind("reverse", given);
    if (value instanceof Text) return Text.join(charactersOf(value).reverse());
    if (!isIterable(value)) {
      throw new TemplateRefusal("argument must be iterable");
    }
    if (value instanceof Iteration) return [...iterate(value)].reverse();
    if (value instanceof Undefined) return [];
    const kind = `${typeName(value)}_reverseiterator`;
    return new Iteration(kind, reversed(value)[Symbol.iterator]());
  },
  join: (value, given) => {
    const [between, attribute] = bind("join", given, "d", "attribute");
    const get = attributeGetter(attribute ?? NONE);
    return Text.join(
      [...iterate(value)].map((item) => textOf(get(item))),
      between === undefined ? EMPTY : textOf(between),
    );
  },
  items: (value, given) => {
    bind("items", given);
    if (value instanceof Undefined) {
      return generator(() => [][Symbol.iterator]());
    }
    if (value instanceof Dict) {
      return generator(() => new DictView(value, "items").items().values());
    }
    throw new TemplateRefusal("Can only get item pairs from a mapping.");
  },
  dictsort: (value, given) => {
    const [caseSensitive, by, reverse] = bind(
      ...["dictsort", given] as const,
      ...["case_sensitive", "by", "reverse"],
    );
    const key = by === undefined ? "key" : textOf(by).text;
    if (key !== "key" && key !== "value") {
      throw new TemplateRefusal('dictsort sorts by "key" or "value"');
    }
    refuseUndefined(value);
    if (!(value instanceof Dict)) {
      throw new TemplateRefusal(
        `'${typeName(value)}' object has no attribute 'items'`,
      );
    }
    const fold = flag(caseSensitive) ? same : withoutCase;
    return sorted(
      new DictView(value, "items").items(),
      (item) => fold((item as Tuple).items[key === "key" ? 0 : 1]),
      flag(reverse),
    );
  },
  sort: (value, given) => {
    const [reverse, caseSensitive, attribute] = bind(
      ...["sort", given] as const,
      ...["reverse", "case_sensitive", "attribute"],
    );
    const fold = flag(caseSensitive) ? same : withoutCase;
    const names = attribute instanceof Text
      ? attribute.text.split(",").map((name) => Text.of(name))
      : [attribute ?? NONE];
    const getters = names.map(attributeGetter);
    return sorted(
      [...iterate(value)],
      (item) => getters.map((get) => fold(get(item))),
      flag(reverse),
    );
  },
  unique: (value, given) => {
    const { fold, get } = keyOf("unique", given);
    const seen = new Dict();
    return generator(function* () {
      for (const item of iterate(value)) {
        const key = fold(get(item));
        if (seen.get(key) !== undefined) continue;
        seen.set(key, true);
        yield item;
      }
    });
  },
  min: (value, given) => extreme(value, given, "min"),
  max: (value, given) => extreme(value, given, "max"),
  sum: (value, given) => {
    const [attribute, start] = bind("sum", given, "attribute", "start");
    const get = attributeGetter(attribute ?? NONE);
    if (start instanceof Text) {
      throw new TemplateRefusal(
        "sum() can't sum strings [use ''.join(seq) instead]",
      );
    }
    let total: Value = start ?? 0n;
    for (const item of iterate(value)) total = operate("+", total, get(item));
    return total;
  },
  map: (value, given) => {
    return generator(function* () {
      if (!isTrue(value)) return;
      const change = mapping(given);
      for (const item of iterate(value)) yield change(item);
    });
  },
  select: (value, given) => chosen(value, given, true, false),
  reject: (value, given) => chosen(value, given, false, false),
  selectattr: (value, given) => chosen(value, given, true, true),
  rejectattr: (value, given) => chosen(value, given, false, true),
  batch: (value, given) => {
    const [count, fill] = bind("batch", given, "linecount!", "fill_with");
    const size = intArgument("batch", count!);
    return generator(function* () {
      let batch: Value[] = [];
      for (const item of iterate(value)) {
        if (batch.length === size) {
          yield batch;
          batch = [];
        }
        batch.push(item);
      }
      if (batch.length === 0) return;
      while (fill !== undefined && fill !== NONE && batch.length < size) {
        spendBytes(PLACE_BYTES);
        batch.push(fill);
      }
      yield batch;
    });
  },
  slice: (value, given) => {
    const [count, fill] = bind("slice", given, "slices!", "fill_with");
    const slices = intArgument("slice", count!);
    return generator(function* () {
      const items = [...iterate(value)];
      if (slices === 0) throw new TemplateRefusal("division by zero");
      const each = Math.floor(items.length / slices);
      const longer = items.length - each * slices;
      let start = 0;
      for (let index = 0; index < slices; index++) {
        spendBytes(OBJECT_BYTES);
        const end = start + each + (index < longer ? 1 : 0);
        const part = items.slice(start, end);
        if (fill !== undefined && fill !== NONE && index >= longer) {
          part.push(fill);
        }
        yield part;
        start = end;
      }
    });
  },
  groupby: (value, given) => {
    const [attribute, otherwise, caseSensitive] = bind(
      ...["groupby", given] as const,
      ...["attribute!", "default", "case_sensitive"],
    );
    const get = attributeGetter(attribute!, otherwise);
    const fold = flag(caseSensitive) ? same : withoutCase;
    const key = (item: Value) => fold(get(item));
    const groups: { key: Value; items: Value[] }[] = [];
    for (const item of sorted([...iterate(value)], key, false)) {
      const last = groups.at(-1);
      if (last && compareValues("<", last.key, key(item)) === 0) {
        last.items.push(item);
      } else groups.push({ key: key(item), items: [item] });
    }
    return groups.map(({ items }) => new Group(get(items[0]), items));
  },
};

function nothing(why: string): Undefined {
  return new Undefined(why);
}

/** @throws {TemplateRefusal} If Python's `reversed()` refuses the value. */
function reversed(value: Value): Value[] {
  if (
    value instanceof Text || Array.isArray(value) || value instanceof Tuple ||
    value instanceof Dict || value instanceof DictView ||
    value instanceof Range
  ) return [...iterate(value)].reverse();
  if (value instanceof Undefined) return [];
  throw new TemplateRefusal(`'${typeName(value)}' object is not reversible`);
}

/** What `attribute="a.b"` reads of an item. */
function attributeGetter(
  attribute: Value,
  otherwise?: Value,
): (item: Value) => Value {
  if (attribute === NONE) return same;
  const path: Value[] = attribute instanceof Text
    ? attribute.text.split(".").map((name) =>
      /^\d+$/.test(name) ? BigInt(name) : Text.of(name)
    )
    : [attribute];
  return (item) => {
    let value = item;
    for (const name of path) {
      value = itemOf(value, name);
      if (otherwise !== undefined && value instanceof Undefined) {
        value = otherwise;
      }
    }
    return value;
  };
}

function same(value: Value): Value {
  return value;
}

function withoutCase(value: Value): Value {
  return value instanceof Text ? lowered(value) : value;
}

function sorted(
  items: readonly Value[],
  key: (item: Value) => Value,
  backwards: boolean,
): Value[] {
  const keyed = items.map((item) => ({ item, key: key(item) }));
  // Equal ones keep their order in both directions.
  keyed.sort((one, other) =>
    (backwards ? -1 : 1) * compareValues("<", one.key, other.key)
  );
  return keyed.map(({ item }) => item);
}

function keyOf(called: string, given: Arguments) {
  const [caseSensitive, attribute] = bind(
    ...[called, given] as const,
    ...["case_sensitive", "attribute"],
  );
  return {
    fold: flag(caseSensitive) ? same : withoutCase,
    get: attributeGetter(attribute ?? NONE),
  };
}

function extreme(value: Value, given: Arguments, which: "min" | "max"): Value {
  const { fold, get } = keyOf(which, given);
  let best: Value | undefined;
  for (const item of iterate(value)) {
    if (best === undefined) {
      best = item;
      continue;
    }
    const order = compareValues(
      which === "min" ? "<" : ">",
      fold(get(item)),
      fold(get(best)),
    );
    if (which === "min" ? order < 0 : order > 0) best = item;
  }
  return best ?? nothing("No aggregated item, sequence was empty.");
}

function mapping(
  { positional: args, named }: Arguments,
): (item: Value) => Value {
  if (args.length === 0 && named.has("attribute")) {
    const rest = [...named.keys()]
      .find((name) => name !== "attribute" && name !== "default");
    if (rest) throw new TemplateRefusal(`map has no parameter named "${rest}"`);
    const otherwise = named.get("default") ?? undefined;
    return attributeGetter(named.get("attribute")!, otherwise);
  }
  if (args.length === 0) throw new TemplateRefusal("map needs a filter");
  const name = textArgument("map", args[0]).text;
  const filter = filterNamed(name);
  if (!filter) throw new TemplateRefusal(`there is no filter named "${name}"`);
  return (item) => {
    spendSteps(SCOPE_STEPS);
    return filter(item, { positional: args.slice(1), named });
  };
}

function chosen(
  value: Value,
  { positional: args, named }: Arguments,
  keep: boolean,
  byAttribute: boolean,
): Value {
  return generator(function* () {
    if (!isTrue(value)) return;
    if (byAttribute && args.length === 0) {
      throw new TemplateRefusal("Missing parameter for attribute name");
    }
    const get = byAttribute ? attributeGetter(args[0]) : same;
    const [name, ...rest] = byAttribute ? args.slice(1) : args;
    const asks = name === undefined ? isTrue : testNamed(name, rest, named);
    for (const item of iterate(value)) {
      if (asks(get(item)) === keep) yield item;
    }
  });
}

function testNamed(
  name: Value,
  rest: readonly Value[],
  named: ReadonlyMap<string, Value>,
): (value: Value) => boolean {
  const test = TESTS.get(textArgument("select", name).text);
  if (!test) {
    throw new TemplateRefusal(`there is no test named "${textOf(name).text}"`);
  }
  return (value) =>
    test(
      value,
      rest.length || named.size ? { positional: rest, named } : positional(),
    );
}
