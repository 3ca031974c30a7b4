/**
 * Whether what texts name exists: tasks, flags, files and folders.
 *
 * @module
 */
import { dirname, join } from "node:path/posix";
import { flagName, type Mention, SOURCE_FILE } from "./mentions.ts";

/** What there is to be named. */
export interface Known {
  /** The flags of each task, or `"any"` where it takes none of ours. */
  readonly tasks: ReadonlyMap<string, ReadonlySet<string> | "any">;
  /** Paths of all files of the tree, from its root. */
  readonly files: ReadonlySet<string>;
  /** What each task writes where its `--output…` flag is not given. */
  readonly outputs: ReadonlyMap<string, string>;
}

/** Where a text stands. */
export interface Place {
  /** Path of its file from the root. */
  readonly path: string;
  /**
   * Paths below `outputs/` that are there before its first command; where left
   * out, such paths are illustrations and are not looked up.
   */
  readonly made?: readonly string[];
}

/** What of the mentions is not there, each in one line. */
export function missingThings(
  mentions: readonly Mention[],
  place: Place,
  known: Known,
): string[] {
  const made = new Set(place.made);
  const faults = mentions.flatMap((mention) => {
    if (mention.kind === "task") {
      const outputs = outputsOf(mention, known);
      for (const path of outputs) made.add(path);
      return taskFaults(mention, known);
    }
    if (mention.kind === "flag") {
      const isFlag = known.tasks.values().some((flags) =>
        flags !== "any" && hasFlag(flags, mention.name)
      );
      return isFlag ? [] : [`no task has a flag --${mention.name}`];
    }
    const { kind, path } = mention;
    if (kind === "path" && path.startsWith("outputs/")) {
      return place.made === undefined || isMade(path, made)
        ? []
        : [`no command before it makes ${path}`];
    }
    return isThere(mention, place, known) ? [] : [`there is no ${path}`];
  });
  return [...new Set(faults)];
}

function taskFaults(
  { task, args }: Mention & { kind: "task" },
  { tasks }: Known,
): string[] {
  const flags = tasks.get(task);
  if (flags === undefined) return [`there is no task ${task}`];
  if (flags === "any") return [];
  return args.flatMap((word) => {
    const name = flagName(word);
    return name === undefined || hasFlag(flags, name)
      ? []
      : [`task ${task} has no flag --${name}`];
  });
}

function hasFlag(flags: ReadonlySet<string>, name: string): boolean {
  return flags.has(name) || flags.has(name.replace(/^no_/, ""));
}

/** Paths below `outputs/` that the commands of a text make. */
export function madeBy(mentions: readonly Mention[], known: Known): string[] {
  return mentions.flatMap((mention) =>
    mention.kind === "task" ? outputsOf(mention, known) : []
  );
}

function outputsOf(
  { task, args }: Mention & { kind: "task" },
  { outputs }: Known,
): string[] {
  const given = args.filter((_, at) => /^--output/.test(args[at - 1] ?? ""));
  const [path] = [...given, outputs.get(task)];
  if (path === undefined) return [];
  if (task !== "experiment") return [path];
  const quick = args.includes("quick") ? ".quick" : "";
  return args.slice(0, 1).map((name) => `${path}/${name}${quick}`);
}

/** Whether a path is made, lies in what is made, or holds it. */
function isMade(path: string, made: ReadonlySet<string>): boolean {
  const plain = path.replace(/\/$/, "");
  return made.values().some((other) =>
    `${plain}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${plain}/`)
  );
}

function isThere(
  { kind, path }: Mention & { kind: "path" | "link" },
  place: Place,
  { files }: Known,
): boolean {
  const folders = foldersAbove(place.path);
  const exists = (path: string) =>
    files.has(path) ||
    files.values().some((file) => file.startsWith(`${path}/`));
  const plain = path.replace(/\/$/, "");
  if (kind === "link") return exists(join(folders[0], plain));
  if (plain.startsWith("sft/")) return exists(plain.replace("sft", "lib"));
  if (!plain.includes("/")) {
    return path === plain
      ? files.values().some((file) => `/${file}`.endsWith(`/${plain}`))
      : files.values().some((file) => `/${file}`.includes(`/${path}`));
  }
  const [top] = plain.split("/");
  const isOurs = SOURCE_FILE.test(plain) || exists(top);
  return !isOurs ||
    [...folders, "lib"].some((base) => exists(join(base, plain)));
}

/** The folders that hold a file, from its own up to the root. */
function foldersAbove(path: string): string[] {
  const folder = dirname(path);
  return folder === "." ? [folder] : [folder, ...foldersAbove(folder)];
}
