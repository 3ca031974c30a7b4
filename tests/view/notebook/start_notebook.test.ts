import { assert, assertEquals, assertMatch } from "@std/assert";
import { lineChart } from "sft/view/figures/line_chart.ts";
import { mediaOf, openDisplay, show } from "sft/view/notebook/display.ts";
import type { Broadcast } from "sft/view/notebook/kernel.ts";
import { lostPlaces } from "sft/view/notebook/kernel.ts";
import {
  plotlyPieces,
  startNotebook,
} from "sft/view/notebook/start_notebook.ts";
import { CHROMIUM, loadPage, NO_CHROMIUM } from "../../support/chromium.ts";
import { executed, NO_JUPYTER, pageOf } from "../../support/jupyter.ts";
import { tempFolder } from "../../support/temp_folder.ts";

const figureOf = (series: string) =>
  lineChart([{ x: 1, y: 2, series }, { x: 2, y: 1, series }], {
    xTitle: "step",
    yTitle: "loss",
  });

/** What a page of outputs becomes in Chromium. */
async function drawn(outputs: readonly string[]) {
  await using folder = await tempFolder();
  const path = `${folder.path}/page.html`;
  await Deno.writeTextFile(
    path,
    `<!doctype html><meta charset="utf-8"><body>${outputs.join("\n")}</body>`,
  );
  return await loadPage(path);
}

const figuresIn = (dom: string) =>
  dom.match(/class="js-plotly-plot"/g)?.length ?? 0;

const inChromium = (name: string, fn: () => Promise<void>) =>
  Deno.test({
    name: name + (CHROMIUM ? "" : ` (ignored: ${NO_CHROMIUM})`),
    ignore: !CHROMIUM,
    fn,
  });

Deno.test("startNotebook() sends nothing that is large", async () => {
  const sizes: number[] = [];
  await startNotebook((_, { data }) => {
    sizes.push(JSON.stringify(data).length);
    return Promise.resolve();
  });

  assert(sizes.length > 2);
  assert(Math.max(...sizes) < 128 * 1024);
});

inChromium(
  "startNotebook() draws figures before and after it, without a network",
  async () => {
    const outputs: string[] = [];
    const broadcast: Broadcast = (_, { data }) => {
      outputs.push(String(data["text/html"]));
      return Promise.resolve();
    };
    await show(figureOf("</script><b>"), broadcast);
    await startNotebook(broadcast);
    await openDisplay(broadcast).update(figureOf("late"));
    const { dom, requests } = await drawn(outputs);

    assertEquals(figuresIn(dom), 2);
    assert(!dom.includes("<small>This figure appears once"));
    assertEquals(dom.match(/class="xtitle"/g)?.length, 2);
    assertEquals(requests, []);
  },
);

inChromium("a page says which pieces of Plotly it lacks", async () => {
  const pieces = (await plotlyPieces()).map(({ markup }) => markup);
  const figure = String(mediaOf(figureOf("a"))["text/html"]);
  const { dom } = await drawn([...pieces.toSpliced(1, 1), figure]);

  assertMatch(
    dom,
    /of the \d+ pieces of Plotly\.js, 2 did not arrive\. Run this cell again\./,
  );
  assertEquals(figuresIn(dom), 0);
});

inChromium("pieces that come a second time fill the gaps", async () => {
  const pieces = (await plotlyPieces()).map(({ markup }) => markup);
  const figure = String(mediaOf(figureOf("a"))["text/html"]);
  const again = pieces.toSpliced(2, 1);
  const { dom } = await drawn([...pieces.toSpliced(1, 1), figure, ...again]);

  assertEquals(figuresIn(dom), 1);
  assert(!/, \d+ did not arrive/.test(dom));
});

inChromium("a page says that Plotly is damaged", async () => {
  const pieces = (await plotlyPieces()).map(({ markup }) => markup);
  const damaged = pieces.with(1, pieces[1].replace(/.{9}";/, 'AAAAAAAAA";'));
  const { dom } = await drawn(damaged);

  assertMatch(dom, /Figures cannot be drawn: Plotly\.js is damaged \(\w*Error/);
});

const MISSING = NO_JUPYTER ?? (CHROMIUM ? undefined : NO_CHROMIUM);

/** Figures of 2 × 500 points, 30 kB each, in cells that end with them. */
const FIGURES = 24;

Deno.test({
  name: "no figure of many is lost between the Deno kernel and the page" +
    (MISSING ? ` (ignored: ${MISSING})` : ""),
  ignore: MISSING !== undefined,
  fn: async () => {
    const notebook = await executed([
      `import { notebook } from "sft";
       import { lineChart } from "sft/view/figures/line_chart.ts";
       import { openDisplay, show } from "sft/view/notebook/display.ts";
       const titles = { xTitle: "step", yTitle: "loss" };
       const figure = (name) => lineChart(
         Array.from({ length: 1000 }, (_, x) =>
           ({ x, y: Math.sin(x / 99), series: name + x % 2 })), titles);
       await notebook();`,
      // Each is replaced once: the last state is what counts.
      ...Array.from(
        { length: FIGURES / 2 },
        (_, at) =>
          `await show(figure("shown ${at} "));
         const display${at} = openDisplay();
         await display${at}.update(figure("early ${at} "));
         await display${at}.update(figure("late ${at} "));`,
      ),
    ]);
    await using folder = await tempFolder();
    await Deno.writeTextFile(
      `${folder.path}/page.html`,
      await pageOf(notebook),
    );
    const { dom } = await loadPage(`${folder.path}/page.html`);

    const { cells } = JSON.parse(notebook) as {
      cells: { outputs: { metadata: unknown }[] }[];
    };
    const outputs = cells.flatMap(({ outputs }) => outputs);
    assertEquals(lostPlaces(outputs.map(({ metadata }) => metadata)), []);
    assertEquals(figuresIn(dom), FIGURES);
    for (let at = 0; at < FIGURES / 2; at++) {
      assert(dom.includes(`>shown ${at} 0</text>`), `shown ${at}`);
      assert(dom.includes(`>late ${at} 1</text>`), `late ${at}`);
    }
  },
});
