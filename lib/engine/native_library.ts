/**
 * Loading native libraries for as long as the process lasts, and silently.
 *
 * @module
 */
import { cString } from "./pointer.ts";

/** `RTLD_LAZY | RTLD_NODELETE` of `dlfcn.h`. */
const NEVER_UNLOAD = 0x1001;

/**
 * Loads the library at `path` for as long as the process lasts: Deno would
 * unload it while threads of the library still run, which crashes.
 */
export function keepLoaded(path: string): void {
  const c = Deno.dlopen("libc.so.6", {
    dlopen: { parameters: ["buffer", "i32"], result: "pointer" },
  });
  c.symbols.dlopen(cString(path), NEVER_UNLOAD);
}

/** Where C's error output goes, by its number. */
const ERROR_OUTPUT = 2;
const WRITE_ONLY = 1;

/**
 * Runs `load`, which loads a library, without C's error output: TensorFlow
 * prints remarks before it reads the variable that turns them off.
 *
 * @param variables Variables of the environment that the library reads as it is
 * loaded; those that the user has set stay.
 */
export function loadQuietly<T>(
  load: () => T,
  variables: Readonly<Record<string, string>> = {},
): T {
  for (const [name, value] of Object.entries(variables)) {
    if (Deno.env.get(name) === undefined) Deno.env.set(name, value);
  }
  const { symbols: c } = Deno.dlopen("libc.so.6", {
    open: { parameters: ["buffer", "i32"], result: "i32" },
    dup: { parameters: ["i32"], result: "i32" },
    dup2: { parameters: ["i32", "i32"], result: "i32" },
    close: { parameters: ["i32"], result: "i32" },
  });
  const kept = c.dup(ERROR_OUTPUT);
  const nowhere = c.open(cString("/dev/null"), WRITE_ONLY);
  c.dup2(nowhere, ERROR_OUTPUT);
  try {
    return load();
  } finally {
    c.dup2(kept, ERROR_OUTPUT);
    c.close(kept);
    c.close(nowhere);
  }
}
