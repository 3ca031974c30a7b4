/**
 * What a resumed run reads, held against what it was begun with: every file by
 * its place and its bytes.
 *
 * A record says no more than its version did: what an older one does not name is
 * not held against it. Settings are compared in `open_run.ts`.
 *
 * @module
 */
import type { DataFile, Manifest } from "../store/manifest.ts";

/**
 * The first input that is another one now.
 *
 * @returns Its name as a message shows it, or nothing if all are the same.
 */
export function changedInput(old: Manifest, now: Manifest): string | undefined {
  const [before, after] = [old, now].map(inputsOf);
  for (const [kind, files] of before) {
    const present = after.get(kind);
    if (!files || !present) continue;
    for (const name of new Set([...files.keys(), ...present.keys()])) {
      if (files.get(name) !== present.get(name)) return name;
    }
  }
}

/** Hashes by name, of each kind; none of a kind that is not recorded. */
function inputsOf(
  { data, preparedKey, template, tokenizer, model }: Manifest,
): Map<string, Map<string, string> | undefined> {
  return new Map([
    [
      "template",
      template && new Map([[
        `template "${template.name}"`,
        template.sha256,
      ]]),
    ],
    [
      "tokenizer",
      tokenizer && new Map([[
        `tokenizer "${tokenizer.path}"`,
        tokenizer.sha256,
      ]]),
    ],
    ["tokenizer files", tokenizer?.files && byPlace(tokenizer.files)],
    ["model", model && byPlace(model)],
    [
      "prepared set",
      preparedKey === undefined
        ? undefined
        : new Map([["the prepared set", preparedKey]]),
    ],
    ["data", byPlace(data)],
  ]);
}

function byPlace(files: readonly DataFile[]): Map<string, string> {
  return new Map(files.map(({ path, sha256 }) => [`"${path}"`, sha256]));
}
