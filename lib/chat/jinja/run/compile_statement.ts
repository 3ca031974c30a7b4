/**
 * Statements as functions that write.
 *
 * @module
 */
import type { Statement, Target } from "../syntax/syntax.ts";
import { weightOf } from "../syntax/weight.ts";
import { SCOPE_STEPS, spendSteps } from "../value/budget.ts";
import { iterate } from "../value/iterate.ts";
import { textOf } from "../value/python_text.ts";
import { Text } from "../value/text.ts";
import {
  isTrue,
  Namespace,
  TemplateRefusal,
  type Value,
} from "../value/values.ts";
import {
  BLOCK_TEXT,
  call,
  compileArguments,
  compileExpression,
  type Evaluate,
} from "./compile_expression.ts";
import { iterableArgument, Loop } from "./loop.ts";
import { compileMacro } from "./macro.ts";
import { type Execute, Output, type Scope } from "./scope.ts";

/** Where a statement stands. */
export interface Place {
  /** Inside of `if`, where unknown filters are refused only when reached. */
  readonly soft: boolean;
  /** Inside of a loop, where it may be left. */
  readonly inLoop: boolean;
}

/** @throws {TemplateRefusal} If a statement does not fit its place. */
export function compileBody(
  body: readonly Statement[],
  place: Place,
): Execute {
  const all = body.map((statement) => ({
    execute: compileStatement(statement, place),
    weight: weightOf(statement),
  }));
  return (scope, output) => {
    for (const { execute, weight } of all) {
      spendSteps(weight);
      const signal = execute(scope, output);
      if (signal) return signal;
    }
  };
}

/** The body of a macro: no loop around it can be left from inside. */
function functionBody({ body }: { readonly body: readonly Statement[] }) {
  return compileBody(body, { soft: false, inLoop: false });
}

function compileStatement(statement: Statement, place: Place): Execute {
  const { soft } = place;
  // A scope of its own is hard again, but for what else is around it.
  const inner = { ...place, soft: false };
  switch (statement.kind) {
    case "data": {
      const text = Text.of(statement.text);
      return (_, output) => void output.write(text);
    }
    case "print": {
      const value = compileExpression(statement.value, soft);
      return (scope, output) => void output.write(textOf(value(scope)));
    }
    case "if":
      return compileIf(statement, place);
    case "for":
      return compileFor(statement, soft);
    case "break":
    case "continue": {
      const { kind } = statement;
      if (!place.inLoop) {
        throw new TemplateRefusal(`{% ${kind} %} stands outside of a loop`);
      }
      return () => kind;
    }
    case "set": {
      const assign = compileTarget(statement.target);
      const value = compileExpression(statement.value, soft);
      return (scope) => assign(scope, value(scope));
    }
    case "set block": {
      const assign = compileTarget(statement.target);
      const filter = statement.filter &&
        compileExpression(statement.filter, soft);
      const body = compileBody(statement.body, inner);
      return (scope, output) => {
        const written = new Output(output.run);
        const signal = body(scope.inner(), written);
        if (signal) return signal;
        assign(scope, filter ? filtered(filter, scope, written) : written.text);
      };
    }
    case "filter block": {
      const filter = compileExpression(statement.filter, soft);
      const body = compileBody(statement.body, inner);
      return (scope, output) => {
        const written = new Output(output.run);
        const signal = body(scope.inner(), written);
        if (signal) return signal;
        output.write(textOf(filtered(filter, scope, written)));
      };
    }
    case "macro": {
      const { name } = statement;
      const define = compileMacro(name, statement, functionBody(statement));
      return (scope) => void scope.set(name, define(scope));
    }
    case "call block": {
      const callee = compileExpression(statement.call.callee, soft);
      const given = compileArguments(statement.call.given, soft);
      const define = compileMacro(
        "caller",
        statement,
        functionBody(statement),
      );
      return (scope, output) => {
        const { positional, named } = given(scope);
        const caller = define(scope);
        const value = call(callee(scope), {
          positional,
          named: new Map([...named, ["caller", caller]]),
        });
        output.write(textOf(value));
      };
    }
    case "with": {
      const assigned = statement.assigned.map(([target, value]) =>
        [compileTarget(target), compileExpression(value, soft)] as const
      );
      const body = compileBody(statement.body, inner);
      return (scope, output) => {
        const own = scope.inner();
        for (const [assign, value] of assigned) assign(own, value(scope));
        return body(own, output);
      };
    }
    case "block": {
      const body = compileBody(statement.body, { soft: false, inLoop: false });
      return (scope, output) => body(scope.inner(), output);
    }
    case "generation": {
      const body = compileBody(statement.body, { soft: false, inLoop: false });
      return (scope, output) => {
        const generation = output.run.generations++;
        const written = new Output(output.run);
        body(scope.inner(), written);
        output.write(written.text.generated(generation));
      };
    }
  }
}

function filtered(filter: Evaluate, scope: Scope, written: Output): Value {
  const own = scope.inner();
  own.set(BLOCK_TEXT, written.text);
  return filter(own);
}

type Kind<K extends Statement["kind"]> = Statement & { readonly kind: K };

function compileIf(statement: Kind<"if">, place: Place): Execute {
  const inside = { ...place, soft: true };
  const branches = statement.branches.map(({ condition, body }) => ({
    condition: compileExpression(condition, true),
    body: compileBody(body, inside),
  }));
  const otherwise = compileBody(statement.otherwise, inside);
  return (scope, output) => {
    for (const { condition, body } of branches) {
      if (isTrue(condition(scope))) return body(scope, output);
    }
    return otherwise(scope, output);
  };
}

function compileFor(statement: Kind<"for">, soft: boolean): Execute {
  const assign = compileTarget(statement.target);
  const over = compileExpression(statement.over, soft);
  const condition = statement.condition &&
    compileExpression(statement.condition, false);
  const weight = SCOPE_STEPS + weightOf(statement.condition);
  const body = compileBody(statement.body, { soft: false, inLoop: true });
  const otherwise = compileBody(statement.otherwise, {
    soft: false,
    inLoop: false,
  });

  return (scope, output) => {
    run(over(scope), scope, output, 0);
    return undefined;
  };

  function run(
    value: Value,
    scope: Scope,
    output: Output,
    depth: number,
  ): void {
    const items: Value[] = [];
    for (const item of iterate(value)) {
      spendSteps(weight);
      if (condition) {
        const own = scope.inner();
        assign(own, item);
        if (!isTrue(condition(own))) continue;
      }
      items.push(item);
    }
    const recurse = (given: Parameters<typeof iterableArgument>[0]) => {
      const written = new Output(output.run);
      run(iterableArgument(given), scope, written, depth + 1);
      return written.text;
    };
    const loop = new Loop(
      items,
      depth,
      statement.recursive ? recurse : undefined,
    );
    for (const item of items) {
      const own = scope.inner();
      own.set("loop", loop);
      assign(own, item);
      if (body(own, output) === "break") break;
      loop.at++;
    }
    if (items.length === 0) otherwise(scope.inner(), output);
  }
}

type Assign = (scope: Scope, value: Value) => undefined;

function compileTarget(target: Target): Assign {
  switch (target.kind) {
    case "name": {
      const { name } = target;
      return (scope, value) => void scope.set(name, value);
    }
    case "member": {
      const { of, name } = target;
      return (scope, value) => {
        const holder = scope.get(of);
        if (!(holder instanceof Namespace)) {
          throw new TemplateRefusal(
            `cannot assign to "${of}.${name}": "${of}" is no namespace`,
          );
        }
        return void holder.set(name, value);
      };
    }
    case "tuple": {
      const all = target.items.map(compileTarget);
      return (scope, value) => {
        const values = [...iterate(value)];
        if (values.length !== all.length) {
          throw new TemplateRefusal(
            `expected ${all.length} values to unpack, got ${values.length}`,
          );
        }
        all.forEach((assign, index) => assign(scope, values[index]));
        return undefined;
      };
    }
  }
}
