/**
 * Names for parts of a computation, for profiles and graph drawings.
 *
 * @module
 */
let current = "";

/** The names entered and not left yet, outermost first, such as `"step/loss"`. */
export function currentScope(): string {
  return current;
}

/** Runs `run` with `name` added to the scope. */
export function scoped<R>(name: string, run: () => R): R {
  const outer = current;
  current = outer ? `${outer}/${name}` : name;
  try {
    return run();
  } finally {
    current = outer;
  }
}
