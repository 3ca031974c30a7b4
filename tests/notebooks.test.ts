import { assert, assertEquals, assertMatch } from "@std/assert";
import { freshFolder } from "../notebooks/small_setup.ts";
import { NO_JUPYTER } from "./support/jupyter.ts";
import { tempFolder } from "./support/temp_folder.ts";

// What a notebook is: a question first, short cells, nothing left from its last
// time, and every claim true when it is executed on the real Deno kernel.

const ROOT = `${import.meta.dirname}/..`;
const FOLDER = `${ROOT}/notebooks`;

const LONGEST_CELL = 15;

/** The part of Jupyter's format that is looked at here. */
interface Notebook {
  readonly metadata: { readonly kernelspec: { readonly name: string } };
  readonly cells: readonly Cell[];
}

interface Cell {
  readonly cell_type: "markdown" | "code";
  readonly source: readonly string[];
  readonly outputs?: readonly unknown[];
  readonly execution_count?: number | null;
}

const NAMES = [...Deno.readDirSync(FOLDER)].map(({ name }) => name)
  .filter((name) => name.endsWith(".ipynb"))
  .sort();

const readNotebook = (path: string): Notebook =>
  JSON.parse(Deno.readTextFileSync(path));

const textOf = ({ source }: Cell) => source.join("");

const isClaim = (cell: Cell) => textOf(cell).includes("**Claim.**");

for (const name of NAMES) {
  const path = `${FOLDER}/${name}`;

  Deno.test(`${name} opens with its title, its question and what it takes`, () => {
    const [head] = readNotebook(path).cells;
    const [title, question, needs, kernel] = textOf(head).split("\n\n");

    assertMatch(title, new RegExp(`^# ${name.slice(0, 2)} · .`));
    assertMatch(question, /^\*\*[^*]+\?\*\*$/);
    assertMatch(needs, /^Needs .*\bAbout \d+\s+(seconds|minutes?)\b/s);
    assertMatch(kernel, /deno jupyter --install/);
  });

  Deno.test(`${name} has cells of at most ${LONGEST_CELL} lines`, () => {
    const long = readNotebook(path).cells
      .filter((cell) => cell.cell_type === "code")
      .map(textOf)
      .filter((text) => text.split("\n").length > LONGEST_CELL);

    assertEquals(long, []);
  });

  Deno.test(`${name} is committed without outputs, for the Deno kernel`, () => {
    const { metadata, cells } = readNotebook(path);

    assertEquals(metadata.kernelspec.name, "deno");
    for (const cell of cells.filter(({ cell_type }) => cell_type === "code")) {
      assertEquals(cell.outputs, []);
      assertEquals(cell.execution_count, null);
    }
  });

  Deno.test(`${name} asserts what it claims, in the cell after the claim`, () => {
    const { cells } = readNotebook(path);
    const claims = cells.flatMap((cell, at) => isClaim(cell) ? [at] : []);

    assert(claims.length > 0);
    for (const at of claims) {
      const next = cells[at + 1];
      assertEquals(next?.cell_type, "code", textOf(cells[at]));
      assertMatch(textOf(next), /\bassert(\w*)\(/);
    }
  });

  Deno.test({
    name: `${name} holds on the Deno kernel${
      NO_JUPYTER ? ` (ignored: ${NO_JUPYTER})` : ""
    }`,
    ignore: NO_JUPYTER !== undefined,
    fn: () => executed(name),
  });
}

Deno.test("freshFolder() makes a new folder each time, and removes none", async () => {
  await using folder = await tempFolder();
  const root = `${folder.path}/outputs`;
  const first = await freshFolder("04", root);
  await Deno.writeTextFile(`${first}/kept`, "mine");
  // A file of somebody's own is in the way as well.
  await Deno.writeTextFile(`${root}/04_2`, "mine too");

  assertEquals(first, `${root}/04`);
  assertEquals(await freshFolder("04", root), `${root}/04_3`);
  assertEquals(await Deno.readTextFile(`${first}/kept`), "mine");
  assertEquals(await Deno.readTextFile(`${root}/04_2`), "mine too");
});

Deno.test("notebooks/README.md names every notebook", () => {
  const readme = Deno.readTextFileSync(`${FOLDER}/README.md`);

  assertEquals(NAMES.filter((name) => !readme.includes(name)), []);
});

/** Executes a notebook as `deno task notebooks` does, with a small budget. */
async function executed(name: string): Promise<void> {
  await using folder = await tempFolder();
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "notebooks", "--output_dir", folder.path, name],
    cwd: ROOT,
    env: {
      NO_COLOR: "1",
      SFT_BUDGET: "quick",
      // One for all notebooks of this run of the tests: some share a model.
      SFT_NOTEBOOK_OUTPUTS: sharedOutputs(),
    },
  }).output();
  const told = new TextDecoder();
  assertEquals(code, 0, told.decode(stderr) + told.decode(stdout));

  const { cells } = readNotebook(`${folder.path}/${name}`);
  const ran = cells.filter(({ cell_type }) => cell_type === "code");
  assert(ran.every(({ execution_count }) => Number(execution_count) > 0));
  const media = JSON.stringify(ran.map(({ outputs }) => outputs));
  assert(media.includes("text/html"), "it shows nothing");
}

let outputs: string | undefined;

function sharedOutputs(): string {
  if (outputs === undefined) {
    const path = outputs = Deno.makeTempDirSync();
    addEventListener("unload", () => {
      Deno.removeSync(path, { recursive: true });
    });
  }
  return outputs;
}
