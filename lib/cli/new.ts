/**
 * `deno task new`: an experiment over one's own model and data, ready to run.
 *
 * @module
 */
import { isAbsolute, resolve } from "node:path";
import { UserError } from "../core/errors.ts";
import { exists } from "../core/file.ts";
import {
  configOf,
  importLines,
  importMapText,
} from "../experiment/import_map.ts";
import { assertDivides } from "../experiment/hold_out.ts";
import { experimentText, notebookText } from "../experiment/new_files.ts";
import { suggest } from "../experiment/suggest.ts";
import { evalFiles } from "../open/eval_files.ts";
import { namedFolders } from "../open/named_folders.ts";
import { DATA, dataFile } from "../settings/data.ts";
import { string } from "../settings/kinds.ts";
import { OWN_TOKENIZER, withOwnTokenizer } from "../settings/own_tokenizer.ts";
import { TRAINING } from "../settings/training.ts";
import { writeAside } from "../store/atomic.ts";
import { argumentOf, shellWord } from "../view/text/shell_word.ts";
import { nameDisplay } from "./display/name_display.ts";
import { defineFlags } from "./flags/flags.ts";
import { runCommand } from "./main.ts";
import { say } from "./say.ts";

const flags = defineFlags({
  command: "new",
  hub: true,
  about:
    "Write an experiment over a model and data of your own, with comments, " +
    "and a notebook beside it; both run as they are. Where the folder has no " +
    "deno.json, in which they find sft, it gets one.",
  example: "mine --model_path outputs/pretrain/final " +
    "--data_file outputs/data/train.jsonl",
  positionals: { name: "NAME", minimum: 1, maximum: 1 },
  flags: {
    model_path: DATA.model_path,
    tokenizer_path: OWN_TOKENIZER,
    data_file: dataFile("conversations"),
    eval_file: TRAINING.eval_file,
    format: DATA.format,
    columns: DATA.columns,
    output_dir: string({
      default: "experiments",
      help: "folder for NAME.ts and NAME.ipynb",
    }),
  },
});

if (import.meta.main) {
  await runCommand(async (args) => {
    const { positionals: [name], ...given } = flags.parse(args);
    if (!/^[a-z0-9][a-z0-9_.+=-]*$/i.test(name)) {
      throw new UserError(
        `Cannot name an experiment "${name}": it names files and folders, ` +
          "expected letters, digits and any of _ . + = - between them",
      );
    }
    const paths = [".ts", ".ipynb"].map((end) =>
      `${given.output_dir}/${name}${end}`
    );
    for (const path of paths) {
      if (!await exists(path)) continue;
      throw new UserError(
        `Cannot write "${path}": it already exists, choose another NAME`,
      );
    }
    const { folders } = await namedFolders(
      withOwnTokenizer(given),
      nameDisplay(),
    );
    const suggestion = await suggest({ ...given, ...folders });
    if (given.eval_file.length === 0) {
      await assertDivides(given.data_file, given);
    }
    const model_path = await wholePath(given.model_path);
    const text = experimentText({
      ...given,
      name,
      folder: resolve(given.output_dir),
      model_path,
      tokenizer_path: given.tokenizer_path === undefined
        ? undefined
        : await wholePath(given.tokenizer_path),
      data_file: await wholePath(given.data_file),
      eval_file: await wholeEvalFiles(given.eval_file),
      suggestion,
    });
    const [experiment, notebook] = paths;
    await writeAside(experiment, (aside) => Deno.writeTextFile(aside, text));
    await writeAside(
      notebook,
      (aside) => Deno.writeTextFile(aside, notebookText({ name })),
    );
    const config = await configOf(given.output_dir);
    const map = `${given.output_dir}/deno.json`;
    if (!config) {
      await writeAside(
        map,
        (aside) => Deno.writeTextFile(aside, importMapText()),
      );
    }
    const word = shellWord(argumentOf(experiment));
    say(
      `wrote "${experiment}" and "${notebook}"` +
        (config ? "" : `, and "${map}", where both find sft`) +
        `; go on with\n` +
        `  deno task experiment ${word} --plan\n  deno task experiment ${word}`,
    );
    if (!config || config.knowsSft) return;
    say(
      `the notebook finds no sft: add to the imports of "${config.path}"\n` +
        importLines(),
    );
  });
}

/** The same of held-out sets, each with its name. */
async function wholeEvalFiles(given: readonly string[]): Promise<string[]> {
  const files = await evalFiles(given);
  return await Promise.all(files.map(async ({ name, path }, index) => {
    const whole = await wholePath(path);
    return given[index] === path ? whole : `${name}=${whole}`;
  }));
}

/** Of what is on this disk; names of other kinds stay as they are. */
async function wholePath(path: string): Promise<string> {
  return !isAbsolute(path) && await exists(path) ? resolve(path) : path;
}
