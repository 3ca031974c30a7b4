import { assert, assertEquals, assertMatch } from "@std/assert";
import { relative } from "node:path";
import { lintTemplate } from "sft/chat/lint/lint_template.ts";
import { openTemplate } from "sft/chat/open_template.ts";
import { exists } from "sft/core/file.ts";
import { readManifest } from "sft/store/manifest.ts";
import { loadTokenizer } from "sft/tokenizer/tokenizer.ts";
import { ignoredWhere } from "./support/ignored.ts";
import { NO_JUPYTER } from "./support/jupyter.ts";
import { NO_REAL, REAL } from "./support/real.ts";
import { tempFolder } from "./support/temp_folder.ts";
import { chat, tinyRuns, TOKENIZER, writeRows } from "./support/tiny_run.ts";

// What lib/OWN_PROJECT.md says, done in a folder elsewhere that has nothing but
// its two lines of import map.

const ROOT = await Deno.realPath(`${import.meta.dirname}/..`);
const PAGE = await Deno.readTextFile(`${ROOT}/lib/OWN_PROJECT.md`);

/** What the page's cell has as template. */
const template = /^ {2}template: "(.*)",$/m.exec(PAGE)![1];
const runs = await tinyRuns();

const SETTINGS = `
  model_path: ${JSON.stringify(runs.modelPath)},
  tokenizer_path: ${JSON.stringify(TOKENIZER)},
  data_file: "rows.jsonl",
  template: "${template}",
  max_length: 32,
  batch_size: 4,
  gradient_accumulation_steps: 1,
  num_epochs: 1,
`;

/** A folder with rows and the page's import map. */
async function ownProject() {
  const folder = await tempFolder();
  const map = /```json\n(.*?)```/s.exec(PAGE)![1];
  const lab = relative(await Deno.realPath(folder.path), ROOT);
  await Deno.writeTextFile(
    `${folder.path}/deno.json`,
    map.replaceAll("../laboratory", lab),
  );
  await writeRows(
    `${folder.path}/rows.jsonl`,
    Array.from({ length: 12 }, (_, at) => chat(`Who ${at}?`, "Ada")),
  );
  return folder;
}

async function deno(cwd: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd,
    env: { NO_COLOR: "1" },
  }).output();
  const text = new TextDecoder();
  assertEquals(code, 0, text.decode(stderr) + text.decode(stdout));
  return text.decode(stdout);
}

Deno.test("a script elsewhere imports sft and fine-tunes", async () => {
  await using folder = await ownProject();
  await Deno.writeTextFile(
    `${folder.path}/mine.ts`,
    `import { runSft, SFT_DEFAULTS } from "sft";
    import { counted } from "sft/core/format.ts";
    const { steps } = await runSft(
      { ...SFT_DEFAULTS, ${SETTINGS} batch_size: 8, output_dir: "out" },
      { log: () => {}, onStep: () => {}, stopRequested: () => false },
    );
    console.log(counted(steps, "step"));`,
  );

  assertMatch(
    await deno(folder.path, "run", "-A", "mine.ts"),
    /^\d+ steps?\n$/,
  );
  assertEquals((await readManifest(`${folder.path}/out`)).outcome, "finished");
});

Deno.test({
  name: `a notebook elsewhere runs two settings and compares them${
    NO_JUPYTER ? ` (ignored: ${NO_JUPYTER})` : ""
  }`,
  ignore: NO_JUPYTER !== undefined,
  fn: async () => {
    await using folder = await ownProject();
    const cell = (source: string) => ({
      cell_type: "code",
      execution_count: null,
      metadata: {},
      outputs: [],
      source,
    });
    await Deno.writeTextFile(
      `${folder.path}/mine.ipynb`,
      JSON.stringify({
        cells: [
          cell(
            'import { compare, notebook, runs } from "sft";\nawait notebook();',
          ),
          cell(
            `const mine = await runs([{ num_epochs: 1 }, { num_epochs: 2 }], {
              ${
              SETTINGS.replace("num_epochs: 1,", "")
            } heldOut: 0.3, seeds: [1, 2],
            });`,
          ),
          cell("await compare(mine);"),
        ],
        metadata: {
          kernelspec: {
            display_name: "Deno",
            language: "typescript",
            name: "deno",
          },
        },
        nbformat: 4,
        nbformat_minor: 4,
      }),
    );
    const { code, stderr } = await new Deno.Command("jupyter-nbconvert", {
      args: ["--to=notebook", "--execute", "--inplace", "mine.ipynb"],
      cwd: folder.path,
    }).output();
    assertEquals(code, 0, new TextDecoder().decode(stderr));

    const { cells } = JSON.parse(
      await Deno.readTextFile(`${folder.path}/mine.ipynb`),
    );
    const shown = JSON.stringify(cells[2].outputs);
    assertMatch(shown, /num_epochs=2 (is better than|and) num_epochs=1: /);
    assert(
      await exists(`${folder.path}/outputs/runs/num_epochs=2/seed-2/final`),
    );
  },
});

Deno.test({
  ...ignoredWhere(
    NO_REAL,
    "the page's template is one that published models take",
  ),
  async fn() {
    for (const tokenizerPath of [REAL.model, REAL.tokenizer("qwen3")]) {
      const tokenizer = await loadTokenizer(tokenizerPath);
      const fails = async (name: string) =>
        lintTemplate({
          template: await openTemplate(name, { tokenizerPath }),
          tokenizer,
          supervise: "assistant",
        }).some(({ outcome }) => outcome === "fail");
      assertEquals(
        [await fails(template), await fails("tokenizer")],
        [false, true],
      );
    }
  },
});
