/**
 * Experiments by name: files of a folder that export `experiment`.
 *
 * @module
 */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { closest, UserError } from "../core/errors.ts";
import { namesIn, readText } from "../store/file.ts";
import type { Experiment } from "./define.ts";

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
 * The experiment of that name.
 *
 * @throws {UserError} If there is none; the message says what is close.
 */
export async function findExperiment(
  folder: string,
  name: string,
): Promise<Experiment> {
  const names = await experimentNames(folder);
  if (names.includes(name)) {
    const { href } = pathToFileURL(resolve(folder, `${name}.ts`));
    return (await import(href)).experiment;
  }
  const near = closest(name, names);
  throw new UserError(
    `Cannot run experiment "${name}": there is none of that name in ` +
      `"${folder}", ` +
      (near !== undefined
        ? `closest is "${near}"`
        : names.length > 0
        ? `expected one of ${names.join(", ")}`
        : "expected a file that exports `experiment`"),
  );
}
