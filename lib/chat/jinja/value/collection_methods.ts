/**
 * Methods of lists, tuples, dicts and numbers.
 *
 * Methods that change a value are refused, as in `transformers`.
 *
 * @module
 */
import { bind } from "./arguments.ts";
import { areEqual } from "./comparison.ts";
import { iterate } from "./iterate.ts";
import {
  type Arguments,
  Callable,
  Dict,
  DictView,
  Group,
  NONE,
  Range,
  TemplateRefusal,
  Tuple,
  Undefined,
  type Value,
} from "./values.ts";

type Method<Of> = (value: Of, given: Arguments) => Value;

const DICT: Readonly<Record<string, Method<Dict>>> = {
  get: (dict, given) => {
    const [key, otherwise] = bind("get", given, "/key!", "/default");
    return dict.get(key!) ?? otherwise ?? NONE;
  },
  items: (dict, given) => view(dict, "items", given),
  keys: (dict, given) => view(dict, "keys", given),
  values: (dict, given) => view(dict, "values", given),
  copy: (dict, given) => {
    bind("copy", given);
    return Dict.of(dict.entries());
  },
  fromkeys: (_, given) => fromKeys(given),
};

/** `dict.fromkeys(keys, value)`. */
export function fromKeys(given: Arguments): Dict {
  const [keys, value] = bind("fromkeys", given, "/iterable!", "/value");
  return Dict.of([...iterate(keys!)].map((key) => [key, value ?? NONE]));
}

const LIST: Readonly<Record<string, Method<readonly Value[]>>> = {
  count: (items, given) => {
    const [wanted] = bind("count", given, "/value!");
    return BigInt(items.filter((item) => areEqual(item, wanted!)).length);
  },
  index: (items, given) => {
    const [wanted, start, stop] = bind(
      "index",
      given,
      "/value!",
      "/start",
      "/stop",
    );
    const from = Number(start ?? 0n);
    const to = Number(stop ?? BigInt(items.length));
    const found = items.slice(from, to)
      .findIndex((item) => areEqual(item, wanted!));
    if (found < 0) throw new TemplateRefusal("the value is not in the list");
    return BigInt(found + Math.max(from < 0 ? from + items.length : from, 0));
  },
};

/** Refused: they would change what a template was given. */
const LIST_ONLY = [
  ...["append", "clear", "extend", "insert", "pop", "remove", "reverse"],
  "sort",
];
const DICT_ONLY = ["clear", "pop", "popitem", "setdefault", "update"];

/** A method of a value; `undefined` where it has none of that name. */
export function collectionMethod(
  value: Value,
  name: string,
): Value | undefined {
  if (value instanceof Dict) {
    if (Object.hasOwn(DICT, name)) return method(DICT[name], value, name);
    return DICT_ONLY.includes(name) ? refused("dict", name) : undefined;
  }
  if (Array.isArray(value)) {
    if (Object.hasOwn(LIST, name)) return method(LIST[name], value, name);
    if (name === "copy") return method((items) => [...items], value, name);
    return LIST_ONLY.includes(name) ? refused("list", name) : undefined;
  }
  if (value instanceof Group) {
    if (name === "grouper") return value.grouper;
    if (name === "list") return value.list;
  }
  if (value instanceof Tuple && Object.hasOwn(LIST, name)) {
    return method(LIST[name], value.items, name);
  }
  if (value instanceof Range) {
    if (name === "start") return value.start;
    if (name === "stop") return value.stop;
    if (name === "step") return value.step;
  }
  if (typeof value === "number" && name === "is_integer") {
    return method(Number.isInteger, value, name);
  }
  return undefined;
}

function method<Of>(run: Method<Of>, value: Of, name: string): Callable {
  return new Callable(name, (given) => run(value, given));
}

function view(dict: Dict, kind: DictView["kind"], given: Arguments): DictView {
  bind(kind, given);
  return new DictView(dict, kind);
}

/** Looked up it is undefined still; used it is refused. */
function refused(kind: string, name: string): Undefined {
  return new Undefined(
    `access to attribute '${name}' of '${kind}' object is unsafe`,
  );
}
