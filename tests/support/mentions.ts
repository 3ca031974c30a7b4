/**
 * What a text names that can be looked up: tasks with their flags, files and
 * folders.
 *
 * Covers Markdown, and text that is written like it: comments and `--help`.
 * Commands are read in code, between backticks or in a block; in prose a task's
 * name alone. Whether the named things exist is asked in `named_things.ts`.
 *
 * @module
 */
import { joinedLines, shellWords } from "./shell_words.ts";

/** One thing that a text names. */
export type Mention =
  /** `deno task sft --resume`, or `sft --resume` in code. */
  | {
    readonly kind: "task";
    readonly task: string;
    readonly args: readonly string[];
  }
  /** A flag without its task. */
  | { readonly kind: "flag"; readonly name: string }
  /** A path, or the bare name of a file. */
  | { readonly kind: "path"; readonly path: string }
  /** A path that a link or a picture leads to, from the page's folder. */
  | { readonly kind: "link"; readonly path: string };

/** Programs whose flags are not ours to look up. */
const FOREIGN = /^(deno(?! task)|hf|modelscope|pip|python|tensorboard|venv)\b/;

/** What programs print, and data: it names nothing of the tree. */
const OUTPUT_BLOCKS = ["text", "jsonl", "json"];

/** Files that are written by hand, and so are in the tree or are not there. */
export const SOURCE_FILE = /\b([a-z]\w*\.(ts|css|ipynb|py|cc)|[A-Z]+\.md)$/;

/**
 * Everything that a text names, in order.
 *
 * @param tasks Names of all tasks, so that code may leave `deno task` out.
 */
export function mentionsIn(
  text: string,
  tasks: ReadonlySet<string>,
): Mention[] {
  const blocks =
    /^[ ]*```(\w*)[^\n`]*\n(.*?)^[ ]*```|`([^`]+)`|!?\[[^\]]*\]\(([^)]+)\)/gms;
  const mentions: Mention[] = [];
  let end = 0;
  for (const match of text.matchAll(blocks)) {
    const [whole, language, block, span, link] = match;
    mentions.push(...inProse(text.slice(end, match.index)));
    end = match.index + whole.length;
    if (span !== undefined) {
      mentions.push(...inCode(span.replaceAll(/\s+/g, " "), tasks));
    } else if (link !== undefined) {
      const path = link.replace(/#.*/, "");
      if (path !== "" && !/^\w+:/.test(path)) {
        mentions.push({ kind: "link", path });
      }
    } else if (!OUTPUT_BLOCKS.includes(language)) {
      mentions.push(
        ...joinedLines(block).flatMap((line) => inCode(line.trim(), tasks)),
      );
    }
  }
  return [...mentions, ...inProse(text.slice(end))];
}

function inCode(code: string, tasks: ReadonlySet<string>): Mention[] {
  const [command] = code.split(/ (?:&&|\|\|?|;|#|>) /, 1);
  const named = /\bdeno(?:@[\d.]+)? task (?:--quiet )?([a-z][\w:]*)(.*)/
    .exec(command);
  const [, task = "", rest = ""] = named ??
    /^([a-z][\w:]*) (--.*)/.exec(command) ?? [];
  if (named !== null || tasks.has(task)) {
    return [
      { kind: "task", task, args: shellWords(rest) },
      ...pathsIn(code),
    ];
  }
  if (/^\w+\/$/.test(code)) return [{ kind: "path", path: code }];
  return [...FOREIGN.test(code) ? [] : flagsIn(code), ...pathsIn(code)];
}

/** Lines of prose; help texts hold commands in theirs. */
function inProse(prose: string): Mention[] {
  return joinedLines(prose).flatMap((line) => {
    const task = /\bdeno task ([a-z][\w:]*)((?: (?:--|[\w/.]).*)?)/.exec(line);
    const isExample = /^ +deno task|^usage: /.test(line);
    return task === null ? [...flagsIn(line), ...pathsIn(line)] : [
      {
        kind: "task",
        task: task[1],
        args: isExample ? shellWords(task[2]) : [],
      } as const,
      ...isExample ? [] : flagsIn(line),
      ...pathsIn(line),
    ];
  });
}

/** Names of flags with underscores, as tables of flags hold them. */
export function flagName(word: string): string | undefined {
  return /^--([a-z][a-z0-9]*(?:[_-][a-z0-9]+)*)(?:=.*)?$/s.exec(word)?.[1]
    .replaceAll("-", "_");
}

function flagsIn(text: string): Mention[] {
  return text.split(/[\s"'“”(),;:|/]+/).flatMap((word) => {
    const name = flagName(word.replace(/[.…]+$/, ""));
    return name === undefined ? [] : [{ kind: "flag", name } as const];
  });
}

function pathsIn(text: string): Mention[] {
  return text.split(/[\s"'“”(),;:|=]+/)
    .map((word) => word.replace(/[.!?]+$/, ""))
    .filter((word) => /^\.?\w[\w.-]*(\/[\w.-]+)*\/?$/.test(word))
    .filter((word) => /\/./.test(word) || SOURCE_FILE.test(word))
    .map((path) => ({ kind: "path", path }));
}
