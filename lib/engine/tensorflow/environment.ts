/**
 * What the process has to be like while TensorFlow is loaded.
 *
 * @module
 */

/** Variables of the environment that the library reads as it is loaded. */
const VARIABLES: Readonly<Record<string, string>> = {
  // A quarter faster on CPUs, and memory under XLA stays flat.
  TF_ENABLE_ONEDNN_OPTS: "1",
  // A GPU's memory is taken as it is needed, not all at once.
  TF_FORCE_GPU_ALLOW_GROWTH: "true",
  // Remarks that every start would print.
  TF_CPP_MIN_LOG_LEVEL: "2",
};

/** Where C's error output goes, by its number. */
const ERROR_OUTPUT = 2;
const WRITE_ONLY = 1;

/**
 * Runs `load`, which loads the library, with the variables that the user has
 * not set, and silently: the library remarks on its own options before it reads
 * the variable that says not to.
 */
export function loadQuietly<T>(load: () => T): T {
  for (const [name, value] of Object.entries(VARIABLES)) {
    if (Deno.env.get(name) === undefined) Deno.env.set(name, value);
  }
  const { symbols: c } = Deno.dlopen("libc.so.6", {
    open: { parameters: ["buffer", "i32"], result: "i32" },
    dup: { parameters: ["i32"], result: "i32" },
    dup2: { parameters: ["i32", "i32"], result: "i32" },
    close: { parameters: ["i32"], result: "i32" },
  });
  const kept = c.dup(ERROR_OUTPUT);
  const nowhere = c.open(new TextEncoder().encode("/dev/null\0"), WRITE_ONLY);
  c.dup2(nowhere, ERROR_OUTPUT);
  try {
    return load();
  } finally {
    c.dup2(kept, ERROR_OUTPUT);
    c.close(kept);
    c.close(nowhere);
  }
}
