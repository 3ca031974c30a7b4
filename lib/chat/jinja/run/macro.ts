/**
 * Macros, and the bodies of `{% call %}`: functions that write.
 *
 * @module
 */
import { SCOPE_STEPS, spendSteps } from "../value/budget.ts";
import type { Parameter, Statement } from "../syntax/syntax.ts";
import { Text } from "../value/text.ts";
import {
  type Arguments,
  Callable,
  Dict,
  TemplateRefusal,
  Tuple,
  Undefined,
  type Value,
} from "../value/values.ts";
import { weightOf } from "../syntax/weight.ts";
import { compileExpression } from "./compile_expression.ts";
import { type Execute, Output, type Scope } from "./scope.ts";

/** What a macro is given beside its parameters, if its body names it. */
const EXTRAS = ["caller", "kwargs", "varargs"] as const;

/**
 * A macro, ready to be defined in a scope.
 *
 * @param execute Its compiled body.
 */
export function compileMacro(
  name: string,
  { parameters, body }: {
    readonly parameters: readonly Parameter[];
    readonly body: readonly Statement[];
  },
  execute: Execute,
): (scope: Scope) => Callable {
  const named = namesIn(body);
  const [takesCaller, takesNamed, takesMore] = EXTRAS.map((extra) =>
    named.has(extra) && !parameters.some(({ name }) => name === extra)
  );
  const defaults = parameters.map(({ otherwise }) =>
    otherwise && compileExpression(otherwise, false)
  );
  const weight = SCOPE_STEPS + weightOf(parameters);
  return (scope) =>
    new Callable(name, (given) => {
      spendSteps(weight);
      const own = scope.inner();
      const values = settled(given);
      parameters.forEach((parameter, index) => {
        const value = values[index] ?? defaults[index]?.(own) ??
          new Undefined(`parameter '${parameter.name}' was not provided`);
        own.set(parameter.name, value);
      });
      setExtras(own, given);
      const written = new Output(scope.run);
      execute(own, written);
      return written.text;
    }, {
      name: Text.of(name),
      arguments: new Tuple(parameters.map(({ name }) => Text.of(name))),
      catch_kwargs: takesNamed,
      catch_varargs: takesMore,
      caller: takesCaller,
    });

  /** @throws {TemplateRefusal} If there are more than it takes. */
  function settled({ positional, named }: Arguments): (Value | undefined)[] {
    if (positional.length > parameters.length && !takesMore) {
      throw new TemplateRefusal(
        `macro '${name}' takes not more than ${parameters.length} argument(s)`,
      );
    }
    const values: (Value | undefined)[] = parameters.map((_, index) =>
      positional[index]
    );
    for (const [key, value] of named) {
      const index = parameters.findIndex(({ name }) => name === key);
      if (index >= 0 && index < positional.length) {
        throw new TemplateRefusal(`macro '${name}' got "${key}" twice`);
      }
      if (index >= 0) values[index] = value;
      else if (key === "caller" ? !takesCaller : !takesNamed) {
        throw new TemplateRefusal(
          `macro '${name}' takes no keyword argument '${key}'`,
        );
      }
    }
    return values;
  }

  function setExtras(own: Scope, { positional, named }: Arguments): void {
    if (takesCaller) {
      own.set(
        "caller",
        named.get("caller") ?? new Undefined("No caller defined"),
      );
    }
    if (takesMore) {
      own.set("varargs", new Tuple(positional.slice(parameters.length)));
    }
    if (takesNamed) {
      const rest = [...named].filter(([key]) =>
        key !== "caller" && !parameters.some(({ name }) => name === key)
      );
      own.set("kwargs", Dict.of(rest.map(([key, v]) => [Text.of(key), v])));
    }
  }
}

/** All names that syntax reads, however deep. */
function namesIn(syntax: unknown): Set<string> {
  const names = new Set<string>();
  walk(syntax);
  return names;

  function walk(part: unknown): void {
    if (Array.isArray(part)) part.forEach(walk);
    else if (typeof part === "object" && part !== null) {
      const { kind, name, value } = part as Record<string, unknown>;
      if (kind === "name") names.add(name as string);
      else if (kind !== "constant") Object.values(part).forEach(walk);
      if (kind === "set") walk(value);
    }
  }
}
