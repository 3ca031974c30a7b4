/**
 * Tags of runs as commands take them: `--tag baseline,short`.
 *
 * @module
 */
import { UserError } from "../../core/errors.ts";
import type { RunView } from "../../view/compare/run_view.ts";

/**
 * The words between commas; none of a flag that was not given.
 *
 * @throws {UserError} If there are none in what was given.
 */
export function tagsOf(given: string | undefined): string[] {
  if (given === undefined) return [];
  const tags = given.split(",").map((tag) => tag.trim())
    .filter((tag) => tag !== "");
  if (tags.length > 0) return tags;
  throw new UserError(`Cannot take tags from "${given}": it names none`);
}

/**
 * The runs that have all of the tags.
 *
 * @throws {UserError} If there are none.
 */
export function withTags(runs: readonly RunView[], given?: string): RunView[] {
  const wanted = tagsOf(given);
  const found = runs.filter(({ labels }) =>
    wanted.every((tag) => labels.tags.includes(tag))
  );
  if (found.length > 0) return found;
  const tags = [...new Set(runs.flatMap(({ labels }) => labels.tags))];
  throw new UserError(
    `Cannot find runs with tag "${wanted.join(", ")}": ` +
      (tags.length > 0
        ? `these runs have ${tags.map((tag) => `"${tag}"`).join(", ")}`
        : 'none of them has any, see "deno task tag"'),
  );
}
