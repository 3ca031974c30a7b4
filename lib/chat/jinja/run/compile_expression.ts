/**
 * Expressions as functions of a scope.
 *
 * @module
 */
import { spendLook } from "../value/budget.ts";
import { filterNamed } from "../filter/filter.ts";
import "../filter/filters.ts";
import { TESTS } from "../filter/value_tests.ts";
import type { CallSyntax, Comparison, Expression } from "../syntax/syntax.ts";
import { concatenate, operate, signed } from "../value/arithmetic.ts";
import { attributeOf, itemOf, sliceOf } from "../value/attributes.ts";
import { areEqual, compareValues, contains } from "../value/comparison.ts";
import { iterate } from "../value/iterate.ts";
import { Text } from "../value/text.ts";
import {
  type Arguments,
  Callable,
  Dict,
  isInstance,
  isTrue,
  NONE,
  TemplateRefusal,
  Tuple,
  typeName,
  Undefined,
  type Value,
} from "../value/values.ts";
import type { Scope } from "./scope.ts";

/** An expression, ready to run. */
export type Evaluate = (scope: Scope) => Value;

/**
 * @param soft Whether a filter or test that there is none of is refused only
 * where it is reached: that is so inside of `if`.
 * @throws {TemplateRefusal} If it names a filter or test that there is none of.
 */
export function compileExpression(
  expression: Expression,
  soft: boolean,
): Evaluate {
  const compile = (part: Expression) => compileExpression(part, soft);
  switch (expression.kind) {
    case "constant": {
      const { value } = expression;
      return () => value;
    }
    case "name": {
      const { name } = expression;
      const absent = new Undefined(`'${name}' is undefined`);
      return (scope) => scope.get(name) ?? absent;
    }
    case "tuple": {
      const items = expression.items.map(compile);
      return (scope) => new Tuple(items.map((item) => item(scope)));
    }
    case "list": {
      const items = expression.items.map(compile);
      return (scope) => items.map((item) => item(scope));
    }
    case "dict": {
      const entries = expression.entries.map(([key, value]) =>
        [compile(key), compile(value)] as const
      );
      return (scope) =>
        Dict.of(entries.map(([key, value]) => [key(scope), value(scope)]));
    }
    case "attribute": {
      const of = compile(expression.of);
      const { name } = expression;
      return (scope) => attributeOf(of(scope), name);
    }
    case "item": {
      const [of, key] = [compile(expression.of), compile(expression.key)];
      return (scope) => itemOf(of(scope), key(scope));
    }
    case "slice": {
      const of = compile(expression.of);
      const [start, stop, step] = [0, 1, 2].map((index) => {
        const bound = expression.bounds[index];
        return bound ? compile(bound) : () => NONE;
      });
      return (scope) =>
        sliceOf(of(scope), start(scope), stop(scope), step(scope));
    }
    case "call": {
      const callee = compile(expression.callee);
      const given = compileArguments(expression.given, soft);
      return (scope) => call(callee(scope), given(scope));
    }
    case "filter":
      return compileFilter(expression, soft);
    case "test":
      return compileTest(expression, soft);
    case "not": {
      const of = compile(expression.of);
      return (scope) => !isTrue(of(scope));
    }
    case "and": {
      const [left, right] = [
        compile(expression.left),
        compile(expression.right),
      ];
      return (scope) => {
        const value = left(scope);
        return isTrue(value) ? right(scope) : value;
      };
    }
    case "or": {
      const [left, right] = [
        compile(expression.left),
        compile(expression.right),
      ];
      return (scope) => {
        const value = left(scope);
        return isTrue(value) ? value : right(scope);
      };
    }
    case "compare": {
      const first = compile(expression.first);
      const rest = expression.rest.map(([comparison, other]) =>
        [comparison, compile(other)] as const
      );
      return (scope) => {
        let left = first(scope);
        for (const [comparison, other] of rest) {
          const right = other(scope);
          if (!holds(comparison, left, right)) return false;
          left = right;
        }
        return true;
      };
    }
    case "operate": {
      const { operator } = expression;
      const [left, right] = [
        compile(expression.left),
        compile(expression.right),
      ];
      return (scope) => operate(operator, left(scope), right(scope));
    }
    case "concatenate": {
      const parts = expression.parts.map(compile);
      return (scope) => concatenate(parts.map((part) => part(scope)));
    }
    case "signed": {
      const { sign } = expression;
      const of = compile(expression.of);
      return (scope) => signed(sign, of(scope));
    }
    case "choose": {
      const [condition, then] = [expression.condition, expression.then]
        .map((part) => compileExpression(part, true));
      const otherwise = expression.otherwise
        ? compileExpression(expression.otherwise, true)
        : () => NO_ELSE;
      return (scope) =>
        isTrue(condition(scope)) ? then(scope) : otherwise(scope);
    }
  }
}

const NO_ELSE = new Undefined(
  "the inline if-expression evaluated to false and no else section was defined",
);

function holds(comparison: Comparison, left: Value, right: Value): boolean {
  switch (comparison) {
    case "==":
      return areEqual(left, right);
    case "!=":
      return !areEqual(left, right);
    case "in":
      return contains(right, left);
    case "not in":
      return !contains(right, left);
  }
  const order = compareValues(comparison, left, right);
  switch (comparison) {
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
  }
}

/** @throws {TemplateRefusal} If the value cannot be called. */
export function call(callee: Value, given: Arguments): Value {
  if (callee instanceof Callable) return callee.call(given);
  if (callee instanceof Undefined) throw new TemplateRefusal(callee.why);
  if (isInstance(callee) && callee.call) return callee.call(given);
  throw new TemplateRefusal(`'${typeName(callee)}' object is not callable`);
}

/** Arguments, ready to be evaluated. */
export function compileArguments(
  given: CallSyntax,
  soft: boolean,
): (scope: Scope) => Arguments {
  const positional = given.positional
    .map((part) => compileExpression(part, soft));
  const named = given.named.map(([name, part]) =>
    [name, compileExpression(part, soft)] as const
  );
  const starred = given.starred && compileExpression(given.starred, soft);
  const doubleStarred = given.doubleStarred &&
    compileExpression(given.doubleStarred, soft);
  return (scope) => {
    const values = positional.map((part) => part(scope));
    const byName = new Map(
      named.map(([name, part]) => [name, part(scope)] as const),
    );
    if (starred) values.push(...iterate(starred(scope)));
    if (doubleStarred) {
      const more = doubleStarred(scope);
      if (!(more instanceof Dict)) {
        throw new TemplateRefusal(
          `argument after ** must be a mapping, not ${typeName(more)}`,
        );
      }
      for (const [key, value] of more.entries()) {
        if (!(key instanceof Text)) {
          throw new TemplateRefusal("keywords must be strings");
        }
        if (byName.has(key.text)) {
          throw new TemplateRefusal(`got "${key.text}" twice`);
        }
        byName.set(key.text, value);
      }
    }
    return { positional: values, named: byName };
  };
}

type Applied = Expression & { readonly kind: "filter" | "test" };

function compileFilter(applied: Applied, soft: boolean): Evaluate {
  const { name, line } = applied;
  // A block's filter is given its text as this name, which no source can say.
  const of = applied.of
    ? compileExpression(applied.of, soft)
    : (scope: Scope) => scope.get(BLOCK_TEXT)!;
  const given = compileArguments(applied.given, soft);
  const filter = filterNamed(name);
  if (filter) {
    return (scope) => {
      const value = of(scope);
      if (value instanceof Text) spendLook(value.size);
      return filter(value, given(scope));
    };
  }
  return refusing(`there is no filter named "${name}", in line ${line}`, soft);
}

/** Where a filter without a value before it finds one. */
export const BLOCK_TEXT = "text of the block";

function compileTest(applied: Applied, soft: boolean): Evaluate {
  const { name, line } = applied;
  const of = compileExpression(applied.of!, soft);
  const given = compileArguments(applied.given, soft);
  const test = TESTS.get(name);
  if (test) return (scope) => test(of(scope), given(scope));
  return refusing(`there is no test named "${name}", in line ${line}`, soft);
}

function refusing(why: string, soft: boolean): Evaluate {
  if (!soft) throw new TemplateRefusal(why);
  return () => {
    throw new TemplateRefusal(why);
  };
}
