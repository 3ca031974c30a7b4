/**
 * What a template consists of, once it is parsed.
 *
 * @module
 */
import type { Operator } from "../value/arithmetic.ts";
import type { Value } from "../value/values.ts";

/** Comparisons, which chain. */
export type Comparison =
  | "=="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">="
  | "in"
  | "not in";

/** Arguments as they are written. */
export interface CallSyntax {
  readonly positional: readonly Expression[];
  readonly named: readonly (readonly [string, Expression])[];
  readonly starred?: Expression;
  readonly doubleStarred?: Expression;
}

/** What has a value. */
export type Expression =
  | { readonly kind: "constant"; readonly value: Value }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "tuple"; readonly items: readonly Expression[] }
  | { readonly kind: "list"; readonly items: readonly Expression[] }
  | {
    readonly kind: "dict";
    readonly entries: readonly (readonly [Expression, Expression])[];
  }
  | {
    readonly kind: "attribute";
    readonly of: Expression;
    readonly name: string;
  }
  | { readonly kind: "item"; readonly of: Expression; readonly key: Expression }
  | {
    readonly kind: "slice";
    readonly of: Expression;
    readonly bounds: readonly (Expression | undefined)[];
  }
  | {
    readonly kind: "call";
    readonly callee: Expression;
    readonly given: CallSyntax;
  }
  | {
    readonly kind: "filter" | "test";
    /** `undefined` for the text of a block. */
    readonly of: Expression | undefined;
    readonly name: string;
    readonly given: CallSyntax;
    readonly line: number;
  }
  | { readonly kind: "not"; readonly of: Expression }
  | {
    readonly kind: "and" | "or";
    readonly left: Expression;
    readonly right: Expression;
  }
  | {
    readonly kind: "compare";
    readonly first: Expression;
    readonly rest: readonly (readonly [Comparison, Expression])[];
  }
  | {
    readonly kind: "operate";
    readonly operator: Operator;
    readonly left: Expression;
    readonly right: Expression;
  }
  | { readonly kind: "concatenate"; readonly parts: readonly Expression[] }
  | {
    readonly kind: "signed";
    readonly sign: "-" | "+";
    readonly of: Expression;
  }
  | {
    readonly kind: "choose";
    readonly condition: Expression;
    readonly then: Expression;
    readonly otherwise: Expression | undefined;
  };

/** What can be assigned to. */
export type Target =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "member"; readonly of: string; readonly name: string }
  | { readonly kind: "tuple"; readonly items: readonly Target[] };

/** Parameters of a macro, or of what a `{% call %}` is given. */
export interface Parameter {
  readonly name: string;
  readonly otherwise?: Expression;
}

/** What writes, assigns or decides. */
export type Statement =
  | { readonly kind: "data"; readonly text: string }
  | { readonly kind: "print"; readonly value: Expression }
  | {
    readonly kind: "if";
    readonly branches: readonly {
      readonly condition: Expression;
      readonly body: readonly Statement[];
    }[];
    readonly otherwise: readonly Statement[];
  }
  | {
    readonly kind: "for";
    readonly target: Target;
    readonly over: Expression;
    readonly condition: Expression | undefined;
    readonly recursive: boolean;
    readonly body: readonly Statement[];
    readonly otherwise: readonly Statement[];
  }
  | { readonly kind: "break" | "continue" }
  | {
    readonly kind: "set";
    readonly target: Target;
    readonly value: Expression;
  }
  | {
    readonly kind: "set block";
    readonly target: Target;
    readonly filter: Expression | undefined;
    readonly body: readonly Statement[];
  }
  | {
    readonly kind: "macro";
    readonly name: string;
    readonly parameters: readonly Parameter[];
    readonly body: readonly Statement[];
  }
  | {
    readonly kind: "call block";
    readonly call: Expression & { readonly kind: "call" };
    readonly parameters: readonly Parameter[];
    readonly body: readonly Statement[];
  }
  | {
    readonly kind: "filter block";
    readonly filter: Expression;
    readonly body: readonly Statement[];
  }
  | {
    readonly kind: "with";
    readonly assigned: readonly (readonly [Target, Expression])[];
    readonly body: readonly Statement[];
  }
  /** Has a scope of its own. */
  | { readonly kind: "block"; readonly body: readonly Statement[] }
  | { readonly kind: "generation"; readonly body: readonly Statement[] };
