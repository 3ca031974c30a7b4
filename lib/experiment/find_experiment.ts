/**
 * Experiments by name or by path: files that export `experiment`.
 *
 * @module
 */
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { closest, UserError } from "../core/errors.ts";
import { exists, namesIn, readText } from "../core/file.ts";
import { defineExperiment } from "./define.ts";
import type { Experiment } from "./experiment.ts";

/** Names of the experiments in a folder, sorted. */
export async function experimentNames(folder: string): Promise<string[]> {
  const names: string[] = [];
  for (const file of await namesIn(folder)) {
    if (!file.endsWith(".ts")) continue;
    const text = await readText(`${folder}/${file}`);
    if (/^export const experiment\b/m.test(text)) names.push(file.slice(0, -3));
  }
  return names;
}

/**
 * The experiment of that name, or in that file: what has a slash or ends as
 * TypeScript and JavaScript do is a path.
 *
 * @param folder Where names are looked up.
 * @throws {UserError} If there is none, the message says what is close; or if
 * the file cannot be run, or exports none that does.
 */
export async function findExperiment(
  folder: string,
  name: string,
): Promise<Experiment> {
  if (/[/\\]|\.m?[jt]s$/.test(name)) {
    await assertFile(name);
    return await importExperiment(name);
  }
  const names = await experimentNames(folder);
  if (names.includes(name)) {
    return await importExperiment(`${folder}/${name}.ts`);
  }
  const near = closest(name, names);
  throw new UserError(
    `Cannot run experiment "${name}": there is none of that name in ` +
      `"${folder}", ` +
      (near !== undefined
        ? `closest is "${near}"`
        : names.length > 0
        ? `expected one of ${names.join(", ")}, or the path of a file`
        : "expected a file that exports `experiment`"),
  );
}

/** @throws {UserError} If there is none; of a folder it names what is in it. */
async function assertFile(path: string): Promise<void> {
  const refuse = (why: string): never => {
    throw new UserError(`Cannot run experiment "${path}": ${why}`);
  };
  if (!await exists(path)) refuse("there is no such file, check the path");
  if (!(await Deno.stat(path)).isDirectory) return;
  const [first] = await experimentNames(path);
  refuse(
    "it is a folder, name a file in it" +
      (first === undefined
        ? " that exports `experiment`"
        : `, as ${join(path, `${first}.ts`)}`),
  );
}

async function importExperiment(path: string): Promise<Experiment> {
  const { href } = pathToFileURL(resolve(path));
  let experiment: unknown;
  try {
    ({ experiment } = await import(href));
  } catch (error) {
    if (error instanceof UserError) throw error;
    if (error instanceof Deno.errors.NotCapable) {
      const asked = error.message.replace(/^Requires |, run again.*$/gs, "");
      throw new UserError(
        `Cannot read experiment "${path}": it needs ${asked}, which the task ` +
          "does not give it; data may be read and made, anything else goes " +
          "into a script that is run before",
      );
    }
    throw new UserError(
      `Cannot read experiment "${path}": ${error}, mend the file`,
    );
  }
  if (typeof experiment !== "object" || experiment === null) {
    throw new UserError(
      `Cannot read experiment "${path}": it exports no \`experiment\`, expected ` +
        "`export const experiment = defineExperiment({ … })`",
    );
  }
  // Once more, for a file that does not call it.
  return defineExperiment(experiment as Experiment);
}
