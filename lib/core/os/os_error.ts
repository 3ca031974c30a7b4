/**
 * What the operating system refused, in words that a person can act on.
 *
 * One table for all commands: Deno's calls are used as they are, and what they
 * throw is put into words where it is caught.
 *
 * @module
 */
import { UserError } from "../errors.ts";

/** Why, and what would work, by the system's code. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder, check the path",
  EACCES: "permission denied, check who may read or write it",
  EPERM: "the system does not permit it, check who may read or write it",
  EROFS: "the file system is read-only, choose another place",
  EISDIR: "it is a folder, name a file",
  ENOTDIR: "a file stands where a folder is needed, check the path",
  EEXIST: "something of that name is there already, choose another path",
  ENOTEMPTY: "the folder is not empty, choose another path",
  ELOOP: "its symbolic links lead in a circle, name what they should lead to",
  ENAMETOOLONG:
    "the name is too long for the file system, choose a shorter one",
  EXDEV: "it would have to move to another file system, choose another place",
  ENOSPC: "there is no space left on the device, free some or write elsewhere",
  EDQUOT: "the quota of the disk is used up, free some or write elsewhere",
  EFBIG: "the file would be too large for the file system, write elsewhere",
  EMFILE: "too many files are open, raise the limit (ulimit -n)",
  ENFILE: "too many files are open on this machine, close other programs",
  ENOMEM: "there is not enough memory, close other programs",
  EBUSY: "it is in use, wait or choose another path",
  ETXTBSY: "it is in use, wait or choose another path",
  ESPIPE: "it is a pipe or a terminal, write it to a file first",
  ENXIO: "nothing is behind it that could be opened, name a file",
  ENODEV: "nothing is behind it that could be opened, name a file",
  EINVAL: "the system does not take the name or the call, check the path",
  EIO: "the device failed, check the disk or name another file",
  ESTALE: "the network file system lost it, mount it again",
};

/** What was being done, by Deno's name of the call. */
const VERBS: Readonly<Record<string, string>> = {
  readfile: "read",
  readdir: "read",
  read: "read",
  stat: "read",
  lstat: "read",
  realpath: "read",
  scandir: "read",
  opendir: "read",
  writefile: "write",
  write: "write",
  mkdir: "make folder",
  maketemp: "write in",
  rename: "move",
  remove: "remove",
  copy: "copy",
};

/** What the system says, with its number; then the call and its paths. */
const MESSAGE =
  /^(.*?) \(os error \d+\)(?:: (\w+)(?: '(.*?)'(?: -> '.*')?)?)?$/s;

/** The folder in which a file is made before it goes to its place. */
const ASIDE = /\/\.[^/]*\.partial-[^/]+(?=\/)/;

/** As Deno says that it was started without a permission. */
const NOT_GRANTED = /^Requires (\w+) access to (.*?), .*(--allow-[\w-]+)/s;

/**
 * Why the system refused, without the path; `undefined` for any other error.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { refusalOf } from "sft/core/os/os_error.ts";
 *
 * const error = await Deno.readTextFile("lib").catch((error) => error);
 * assertEquals(refusalOf(error), "it is a folder, name a file");
 * assertEquals(refusalOf(new TypeError("odd")), undefined);
 * ```
 */
export function refusalOf(error: unknown): string | undefined {
  // A reader that went away is no refusal: the command ends without a word.
  if (!(error instanceof Error) || error instanceof Deno.errors.BrokenPipe) {
    return undefined;
  }
  const granted = NOT_GRANTED.exec(error.message);
  if (error instanceof Deno.errors.NotCapable && granted) {
    if (granted[1] === "all") {
      return "Deno keeps programs away from it, choose another path";
    }
    return `Deno was started without ${granted[3]}, start the command by its ` +
      "deno task, or with that flag";
  }
  const { code } = error as { code?: unknown };
  const said = MESSAGE.exec(error.message)?.[1];
  if (typeof code === "string" && (said !== undefined || isFileCall(error))) {
    const reason = REASONS[code];
    if (reason !== undefined) return reason;
  }
  if (said === undefined) return undefined;
  return REASONS[BY_WORDS[said]] ??
    `${said[0].toLowerCase()}${said.slice(1)}, check the path and its device`;
}

/** Codes of errors that Deno gives none. */
const BY_WORDS: Readonly<Record<string, string>> = {
  "No such device or address": "ENXIO",
  "No such device": "ENODEV",
  "Illegal seek": "ESPIPE",
};

/** Errors of `node:fs`, and Deno's of a name that no file can have. */
function isFileCall(error: Error): boolean {
  return "syscall" in error && "path" in error ||
    error.message.startsWith("file name contained");
}

/**
 * A refusal of the system as an error of the user's; anything else as it is.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { explained } from "sft/core/os/os_error.ts";
 *
 * const error = await Deno.readTextFile("lib").catch((error) => error);
 * assertEquals(
 *   (explained(error) as Error).message,
 *   'Cannot read "lib": it is a folder, name a file',
 * );
 * ```
 */
export function explained(error: unknown): unknown {
  const why = refusalOf(error);
  if (why === undefined) return error;
  const { message } = error as Error;
  const granted = NOT_GRANTED.exec(message);
  if (granted) {
    const verb = granted[1] === "all" ? "open" : granted[1];
    return new UserError(`Cannot ${verb} ${granted[2]}: ${why}`);
  }
  const [, , call, named] = MESSAGE.exec(message) ?? nodeParts(message);
  const path = named?.replace(ASIDE, "");
  if (path === undefined) {
    return new UserError(`Cannot read or write a file: ${why}`);
  }
  return new UserError(
    `Cannot ${VERBS[call ?? ""] ?? "open"} "${path}": ${why}`,
  );
}

/** The same parts of what `node:fs` says: `ENOENT: no such file, open 'a'`. */
function nodeParts(message: string): readonly (string | undefined)[] {
  const found = /, (\w+) '(.*?)'(?: -> '.*')?$/s.exec(message) ??
    /: (\w+) '(.*)'$/s.exec(message);
  return [undefined, undefined, found?.[1], found?.[2]];
}
