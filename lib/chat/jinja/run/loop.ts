/**
 * `loop`: what a round of a `{% for %}` knows of the loop.
 *
 * @module
 */
import { bind } from "../value/arguments.ts";
import { areEqual } from "../value/comparison.ts";
import {
  type Arguments,
  Callable,
  type Instance,
  TemplateRefusal,
  Tuple,
  Undefined,
  type Value,
} from "../value/values.ts";

/** The loop over some items, at one of them. */
export class Loop implements Instance {
  readonly typeName = "LoopContext";
  /** From 0. */
  at = 0;
  #changed: Value | undefined;

  /**
   * @param depth From 0.
   * @param recurse Writes the loop again over what is inside of an item.
   */
  constructor(
    readonly items: readonly Value[],
    readonly depth: number,
    readonly recurse?: (given: Arguments) => Value,
  ) {}

  get shown(): string {
    return `<LoopContext ${this.at + 1}/${this.items.length}>`;
  }

  size(): bigint {
    return BigInt(this.items.length);
  }

  call(given: Arguments): Value {
    if (this.recurse) return this.recurse(given);
    throw new TemplateRefusal(
      "The loop must have the 'recursive' marker to be called recursively.",
    );
  }

  attribute(name: string): Value | undefined {
    const { at, items, depth } = this;
    switch (name) {
      case "index":
        return BigInt(at + 1);
      case "index0":
        return BigInt(at);
      case "revindex":
        return BigInt(items.length - at);
      case "revindex0":
        return BigInt(items.length - at - 1);
      case "first":
        return at === 0;
      case "last":
        return at === items.length - 1;
      case "length":
        return BigInt(items.length);
      case "depth":
        return BigInt(depth + 1);
      case "depth0":
        return BigInt(depth);
      case "previtem":
        return items[at - 1] ?? new Undefined("there is no previous item");
      case "nextitem":
        return items[at + 1] ?? new Undefined("there is no next item");
      case "cycle":
        return new Callable(name, ({ positional }) => {
          if (positional.length > 0) return positional[at % positional.length];
          throw new TemplateRefusal("no items for cycling given");
        });
      case "changed":
        return new Callable(name, ({ positional }) => {
          const value = new Tuple(positional);
          const same = this.#changed !== undefined &&
            areEqual(this.#changed, value);
          this.#changed = value;
          return !same;
        });
    }
    return undefined;
  }
}

/** The one argument of a loop that is called. */
export function iterableArgument(given: Arguments): Value {
  return bind("loop", given, "iterable!")[0]!;
}
