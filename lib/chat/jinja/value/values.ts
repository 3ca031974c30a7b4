/**
 * What a template's expressions evaluate to: Python's values.
 *
 *     Python      here               Python      here
 *     None        NONE               list        Value[]
 *     bool        boolean            tuple       Tuple
 *     int         bigint             dict        Dict
 *     float       number             range       Range
 *     str         Text               generator   Iteration
 *
 * Operations on them are in `arithmetic.ts`, `attributes.ts` and beside.
 *
 * @module
 */
import { OBJECT_BYTES, spendBytes, spendLook, spendSteps } from "./budget.ts";
import { Text } from "./text.ts";

/** Python's None; no `null`, which `??` would take for a missing value. */
export class None {
  readonly typeName = "NoneType";
}

/** The only one. */
export const NONE: None = new None();

/** Any value. */
export type Value =
  | None
  | boolean
  | bigint
  | number
  | Text
  | Value[]
  | Tuple
  | Dict
  | DictView
  | Range
  | Iteration
  | Undefined
  | Callable
  | Instance;

/** What a template does that Python refuses, in words for people. */
export class TemplateRefusal extends Error {}

/** A list that cannot change, and never equals one that can. */
export class Tuple {
  constructor(readonly items: readonly Value[]) {}
}

/** A pair whose halves have names, as the filter `groupby` gives. */
export class Group extends Tuple {
  constructor(readonly grouper: Value, readonly list: Value[]) {
    super([grouper, list]);
  }
}

/** Keys and values in the order in which keys came. */
export class Dict {
  readonly #entries = new Map<string, readonly [Value, Value]>();

  static of(entries: Iterable<readonly [Value, Value]>): Dict {
    const dict = new Dict();
    for (const [key, value] of entries) dict.set(key, value);
    return dict;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** @throws {TemplateRefusal} If the key is a list or the like. */
  get(key: Value): Value | undefined {
    return this.#entries.get(hashOf(key))?.[1];
  }

  /** By a text, as templates name keys. */
  byName(name: string): Value | undefined {
    return this.#entries.get(`s${name}`)?.[1];
  }

  /** @throws {TemplateRefusal} If the key is a list or the like. */
  set(key: Value, value: Value): void {
    spendBytes(OBJECT_BYTES);
    const hash = hashOf(key);
    const known = this.#entries.get(hash);
    this.#entries.set(hash, [known ? known[0] : key, value]);
  }

  entries(): IterableIterator<readonly [Value, Value]> {
    return this.#entries.values();
  }

  keys(): Value[] {
    return [...this.#entries.values()].map(([key]) => key);
  }
}

/** What `keys()`, `values()` and `items()` give: counted, but not indexed. */
export class DictView {
  constructor(
    readonly dict: Dict,
    readonly kind: "keys" | "values" | "items",
  ) {}

  items(): Value[] {
    spendBytes(OBJECT_BYTES * this.dict.size);
    return [...this.dict.entries()].map(([key, value]) =>
      this.kind === "items"
        ? new Tuple([key, value])
        : this.kind === "keys"
        ? key
        : value
    );
  }
}

/** Integers from `start` on, short of `stop`. */
export class Range {
  constructor(
    readonly start: bigint,
    readonly stop: bigint,
    readonly step: bigint,
  ) {}

  get length(): bigint {
    const { start, stop, step } = this;
    const way = step > 0n ? stop - start : start - stop;
    const stride = step > 0n ? step : -step;
    return way > 0n ? (way + stride - 1n) / stride : 0n;
  }

  *[Symbol.iterator](): IterableIterator<bigint> {
    const { length } = this;
    for (let index = 0n; index < length; index++) {
      yield this.start + index * this.step;
    }
  }
}

/** What can be walked through once, such as `map` gives. */
export class Iteration {
  constructor(
    /** What Python calls it: `"generator"`. */
    readonly typeName: string,
    readonly iterator: Iterator<Value>,
  ) {}
}

/** A value that is not there: prints as nothing, and refuses most else. */
export class Undefined {
  /** @param why Such as `"'x' is undefined"`. */
  constructor(readonly why: string) {}
}

/** Arguments of a call. */
export interface Arguments {
  readonly positional: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
}

/** A function, method or macro. */
export class Callable {
  constructor(
    readonly name: string,
    readonly call: (given: Arguments) => Value,
    /** What a macro says of itself. */
    readonly attributes: Readonly<Record<string, Value>> = {},
  ) {}
}

/** An object with attributes, such as `loop` or a namespace. */
export interface Instance {
  readonly typeName: string;
  /** What it prints as. */
  readonly shown?: string;
  attribute(name: string): Value | undefined;
  item?(key: Value): Value | undefined;
  size?(): bigint;
  call?(given: Arguments): Value;
}

/** A namespace: the only object whose attributes a template may set. */
export class Namespace implements Instance {
  readonly typeName = "Namespace";
  readonly values = new Map<string, Value>();

  attribute(name: string): Value | undefined {
    return this.values.get(name);
  }

  item(key: Value): Value | undefined {
    return key instanceof Text ? this.values.get(key.text) : undefined;
  }

  /** @throws {TemplateRefusal} If the name begins with an underscore. */
  set(name: string, value: Value): void {
    if (name.startsWith("_")) {
      throw new TemplateRefusal(
        `a namespace cannot hold "${name}", rename it without "_" in front`,
      );
    }
    this.values.set(name, value);
  }
}

/** What Python calls the type of a value. */
export function typeName(value: Value): string {
  if (value === NONE) return "NoneType";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "bigint") return "int";
  if (typeof value === "number") return "float";
  if (value instanceof Text) return value.markup ? "Markup" : "str";
  if (Array.isArray(value)) return "list";
  if (value instanceof Tuple) return "tuple";
  if (value instanceof Dict) return "dict";
  if (value instanceof DictView) return `dict_${value.kind}`;
  if (value instanceof Range) return "range";
  if (value instanceof Undefined) return "Undefined";
  if (value instanceof Callable) return "function";
  return value.typeName;
}

/** Whether a value is one of {@linkcode Instance}. */
export function isInstance(value: Value): value is Instance {
  return typeof value === "object" && "attribute" in value;
}

/** Python's truth of a value. */
export function isTrue(value: Value): boolean {
  if (value === NONE) return false;
  if (typeof value !== "object") return Boolean(value);
  if (value instanceof Undefined) return false;
  if (value instanceof Text) return value.length > 0;
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof Tuple) return value.items.length > 0;
  if (value instanceof Dict) return value.size > 0;
  if (value instanceof DictView) return value.dict.size > 0;
  if (value instanceof Range) return value.length > 0n;
  return true;
}

/** What makes keys the same: 1, 1.0 and True are. */
function hashOf(key: Value): string {
  spendSteps();
  if (key instanceof Text) {
    spendLook(key.size);
    return `s${key.text}`;
  }
  if (key === NONE) return "none";
  switch (typeof key) {
    case "boolean":
      return `n${Number(key)}`;
    case "bigint":
      return `n${key}`;
    case "number":
      return Number.isInteger(key) ? `n${BigInt(key)}` : `n${key}`;
  }
  if (key instanceof Tuple) {
    const hashes = key.items.map(hashOf);
    const hash = hashes.map((hash) => `${hash.length}:${hash}`).join("");
    spendBytes(hash.length);
    return `t${hash}`;
  }
  if (key instanceof Undefined) return "undefined";
  throw new TemplateRefusal(`unhashable type: '${typeName(key)}'`);
}
