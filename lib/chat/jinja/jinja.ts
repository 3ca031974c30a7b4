/**
 * Jinja as `transformers` runs it: source in, text that knows its origin out.
 *
 * Ours and no library's, because every character of a result has to say whose
 * it is, through filters and methods too, and because texts have to be
 * Python's to the letter. What Python refuses is refused.
 *
 * @module
 */
import { budgeted, OverBudget } from "./value/budget.ts";
import { compileBody } from "./run/compile_statement.ts";
import { globals } from "./run/globals.ts";
import type { Execute } from "./run/scope.ts";
import { Output, Run, Scope } from "./run/scope.ts";
import { parseTemplate } from "./syntax/statement_parser.ts";
import type { Text } from "./value/text.ts";
import { TemplateRefusal, type Value } from "./value/values.ts";

/** What a template wrote. */
export interface Rendered {
  readonly text: Text;
  /** How many `{% generation %}` it went through, empty ones included. */
  readonly generations: number;
}

/** A template, compiled. */
export class Jinja {
  readonly #execute: Execute;

  /** @throws {TemplateRefusal} If the source is no template. */
  constructor(source: string) {
    const body = guarded(() => parseTemplate(source));
    this.#execute = guarded(() =>
      compileBody(body, { soft: false, inLoop: false })
    );
  }

  /**
   * @param variables What the template can name.
   * @param now What `strftime_now` writes.
   * @throws {TemplateRefusal} If the template refuses what it is given, or does
   * what Python refuses.
   */
  render(
    variables: Iterable<readonly [string, Value]>,
    now: Date,
  ): Rendered {
    const run = new Run(now);
    const scope = new Scope(run);
    for (const [name, value] of globals(now)) scope.set(name, value);
    for (const [name, value] of variables) scope.set(name, value);
    const output = new Output(run);
    const text = guarded(() =>
      budgeted(() => {
        this.#execute(scope.inner(), output);
        return output.text;
      })
    );
    return { text, generations: run.generations };
  }
}

/** A stack or a string has an end, and a template can reach it. */
function guarded<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof OverBudget) throw new TemplateRefusal(error.message);
    if (!(error instanceof RangeError)) throw error;
    throw new TemplateRefusal("it nests too deep, or writes too much");
  }
}
