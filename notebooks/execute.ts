/**
 * `deno task notebooks`: executes notebooks on the Deno kernel and writes each
 * as a page, with its outputs, that opens without a network.
 *
 * Needs `jupyter-nbconvert`, and the kernel of `deno jupyter --install`.
 *
 * @module
 */
import { basename } from "node:path";
import { defineFlags, string } from "sft/cli/flags/flags.ts";
import { runCommand } from "sft/cli/main.ts";
import { UserError } from "sft/core/errors.ts";
import { print } from "sft/cli/say.ts";
import { exists } from "sft/core/file.ts";
import { lostPlaces } from "sft/view/notebook/kernel.ts";

/** Where executed notebooks go, in the place of those of the time before. */
const EXECUTED = "outputs/notebooks/executed";

const flags = defineFlags({
  command: "notebooks",
  about: "Execute notebooks on the Deno kernel and write each with its " +
    "outputs as .ipynb and as a page. All of them where none is named. " +
    "SFT_BUDGET=quick does less.",
  example: "01_templates_and_masks",
  flags: {
    output_dir: string({
      default: EXECUTED,
      help: "folder for the executed notebooks; replaced there, nowhere else",
    }),
  },
  positionals: { name: "NAME", minimum: 0 },
});

/** Seconds that one cell may take. */
const CELL_SECONDS = 600;

async function main(args: string[]): Promise<void> {
  const { output_dir, positionals } = flags.parse(args);
  const known = [...Deno.readDirSync(import.meta.dirname!)]
    .map(({ name }) => name)
    .filter((name) => name.endsWith(".ipynb"))
    .sort();
  const chosen = positionals.map((name) => `${basename(name, ".ipynb")}.ipynb`);
  for (const name of chosen) {
    if (known.includes(name)) continue;
    throw new UserError(
      `Cannot execute notebook "${name}": expected one of ${known.join(", ")}`,
    );
  }
  const executed = chosen.length > 0 ? chosen : known;
  await assertNothingLost(output_dir, executed);
  await Deno.mkdir(output_dir, { recursive: true });
  for (const name of executed) {
    await nbconvert(
      "--to=notebook",
      "--execute",
      `--ExecutePreprocessor.timeout=${CELL_SECONDS}`,
      `--output-dir=${output_dir}`,
      `${import.meta.dirname}/${name}`,
    );
    await assertAllArrived(`${output_dir}/${name}`);
    await nbconvert("--to=html", `${output_dir}/${name}`);
    print(`${output_dir}/${name.replace(/ipynb$/, "html")}`);
  }
}

/** Refuses a folder that has a file of one of the names: it may be the source. */
async function assertNothingLost(folder: string, names: readonly string[]) {
  if (folder === EXECUTED) return;
  for (const name of names) {
    for (const file of [name, name.replace(/ipynb$/, "html")]) {
      if (!await exists(`${folder}/${file}`)) continue;
      throw new UserError(
        `Cannot execute notebook "${name}": there is "${folder}/${file}" ` +
          "already, choose another --output_dir or move it away",
      );
    }
  }
}

/** Refuses a notebook of which an output was lost on its way from the kernel. */
async function assertAllArrived(path: string): Promise<void> {
  const { cells } = JSON.parse(await Deno.readTextFile(path)) as Notebook;
  const outputs = cells.flatMap(({ outputs = [] }) => outputs);
  const lost = lostPlaces(outputs.map(({ metadata }) => metadata));
  if (lost.length === 0) return;
  throw new UserError(
    `Cannot show all of "${path}": output ${
      lost.join(", ")
    } of its cells did ` +
      "not arrive from the kernel, execute it again",
  );
}

/** The part of Jupyter's format that is read here. */
interface Notebook {
  readonly cells: readonly {
    readonly outputs?: readonly { readonly metadata?: unknown }[];
  }[];
}

async function nbconvert(...args: readonly string[]): Promise<void> {
  const command = new Deno.Command("jupyter-nbconvert", {
    args: ["--log-level=WARN", ...args],
  });
  let code: number;
  try {
    ({ code } = await command.spawn().status);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new UserError(
      'Cannot execute notebooks: there is no "jupyter-nbconvert", install it ' +
        "(Debian: apt-get install jupyter-nbconvert python3-ipykernel)",
    );
  }
  if (code === 0) return;
  throw new UserError(
    `Cannot execute ${args.at(-1)}: what failed is above; the kernel is ` +
      "installed by deno jupyter --install",
  );
}

if (import.meta.main) await runCommand(main);
