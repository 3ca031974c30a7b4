import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { readRunView, writeReport } from "sft/view/report/write_report.ts";
import { CHROMIUM, loadPage, NO_CHROMIUM } from "../../support/chromium.ts";
import { snapshot } from "../../support/command.ts";
import { armWith } from "../../support/manifest.ts";
import { manyRuns } from "../../support/many_runs.ts";
import { writeRun } from "../../support/runs.ts";
import { tempFolder } from "../../support/temp_folder.ts";
import { runViewWith, stepWith } from "../../support/views.ts";

const ignore = CHROMIUM === undefined;
if (ignore) console.log(`Tests of the report in a browser: ${NO_CHROMIUM}`);

/** Markup that would leave a mark on the page if it were taken for markup. */
const evil = (where: string) =>
  `</script></style><script>document.documentElement.dataset.mark=1</script>` +
  `<img src="http://example.invalid/${where}" ` +
  `onerror="document.documentElement.dataset.mark=2">`;

/** A report of two runs that carry such markup wherever data can be. */
async function writeEvilReport(
  folder: string,
  { arm }: { readonly arm?: string } = {},
): Promise<string> {
  const tokens = { total: 1000, supervised: 400, masked: 350, padding: 250 };
  const manifest = {
    config: { data_file: evil("setting"), [evil("name")]: 1 },
    versions: { [evil("package")]: evil("version") },
    data: [{ path: evil("file"), sha256: evil("hash"), bytes: 3 }],
    template: { name: evil("template"), sha256: "" },
    dataReport: { dropped: { [evil("reason")]: 2 }, tokens },
    ...arm && {
      experiment: armWith({
        name: evil("experiment"),
        question: evil("question"),
        arm,
      }),
    },
  };
  const samples = [
    {
      step: 0,
      set: evil("set"),
      prompt: evil("prompt"),
      answer: "",
      stopped: false,
      seed: 1,
    },
    {
      step: 40,
      set: evil("set"),
      prompt: evil("prompt"),
      answer: evil("answer"),
      stopped: true,
      seed: 1,
    },
  ];
  const run = { steps: 40, from: 6, samples };
  await writeRun(`${folder}/a`, manifest, { ...run, to: 3, targets: 900 });
  await writeRun(`${folder}/b`, manifest, { ...run, to: 2, targets: 300 });
  const path = `${folder}/report.html`;
  await writeReport(path, {
    title: evil("title"),
    intro: evil("intro"),
    runs: [
      await readRunView(`${folder}/a`, { name: evil("run") }),
      await readRunView(`${folder}/b`, { name: "<b>ours</b>" }),
    ],
  });
  return path;
}

Deno.test({
  name: "writeReport() draws figures, runs nothing else, asks for nothing",
  ignore,
  async fn() {
    await using folder = await tempFolder();
    const path = await writeEvilReport(folder.path);

    const { dom, requests } = await loadPage(path);

    assertEquals(requests, []);
    assertStringIncludes(dom, 'data-state="drawn"');
    assertEquals(dom.includes("data-mark="), false);
    assertEquals(dom.includes("<img"), false);
    // Four curves of two runs, and two bars of three parts.
    assertEquals(dom.match(/<g class="trace scatter /g)?.length, 8);
    assertEquals(dom.match(/<g class="point">/g)?.length, 6);
    assertStringIncludes(dom, ">&lt;b&gt;ours&lt;/b&gt;</text>");
  },
});

Deno.test({
  name: "writeReport() shows an arm's markup as text, and runs none of it",
  ignore,
  async fn() {
    await using folder = await tempFolder();
    const path = await writeEvilReport(folder.path, {
      arm: "<script>document.documentElement.dataset.mark=3</script>",
    });

    const { dom, requests } = await loadPage(path);

    assertEquals(requests, []);
    assertStringIncludes(dom, 'data-state="drawn"');
    assertEquals(dom.includes("data-mark="), false);
    assertEquals(dom.includes("<img"), false);
    // Three curves and one with a mark a point, each a band and a mean.
    assertEquals(dom.match(/<g class="trace scatter /g)?.length, 8);
    // As text: in the answer, in the prompt, as the file's and the arm's name.
    for (const where of ["answer", "prompt", "file"]) {
      assertStringIncludes(dom, `example.invalid/${where}"`);
    }
    assertStringIncludes(
      dom,
      "&lt;script&gt;document.documentElement.dataset.mark=3&lt;/script&gt;",
    );
  },
});

/** Clicks through a page and tells its frame what has become of it. */
const CLICKS = `<script>
  const wait = setInterval(() => {
    const root = document.documentElement;
    if (root.dataset.state !== "drawn") return;
    clearInterval(wait);
    document.querySelector("input[value=time]").click();
    document.querySelector("input[name=run]").click();
    const heading = [...document.querySelectorAll("th button")]
      .find((button) => button.textContent === "held-out loss (nats)");
    const losses = () => [...heading.closest("table").tBodies[0].rows]
      .map((row) => row.cells[1].textContent);
    const order = [losses()];
    for (let click = 0; click < 2; click++) {
      heading.click();
      order.push(losses());
    }
    const cell = heading.closest("table").tBodies[0].rows[0].cells[1];
    cell.dataset.value = cell.textContent = "NaN";
    for (let click = 0; click < 2; click++) {
      heading.click();
      order.push(losses());
    }
    setTimeout(() => parent.postMessage({
      width: innerWidth,
      overflow: root.scrollWidth - root.clientWidth,
      // Tables that go on beyond the page without saying so.
      cut: [...document.querySelectorAll(".scroll:not(.wide)")]
        .filter((place) => place.checkVisibility())
        .filter((place) => place.scrollWidth > place.clientWidth).length,
      widest: Math.max(...[...document.querySelectorAll("svg.main-svg")]
        .map((svg) => svg.getBoundingClientRect().right)) <= innerWidth,
      axes: [...document.querySelectorAll(".xtitle")]
        .map((title) => title.textContent),
      lines: document.querySelectorAll(".trace.scatter").length,
      order,
      mark: root.dataset.mark,
    }, "*"), 500);
  }, 50);
</script>`;

Deno.test({
  name: "writeReport() fits any width, switches axes and runs, sorts tables",
  ignore,
  async fn() {
    await using folder = await tempFolder();
    const report = await Deno.readTextFile(
      await writeEvilReport(folder.path),
    );
    // Without the policy the clicks can run, and so could scripts in the data.
    const open = report.replace(/<meta http-equiv="Content-[^>]*>/, "");
    assert(open.length < report.length);
    await Deno.writeTextFile(
      `${folder.path}/open.html`,
      open.replace("</body>", () => `${CLICKS}</body>`),
    );
    const widths = [420, 1122, 1920];
    await Deno.writeTextFile(
      `${folder.path}/frames.html`,
      `<!doctype html><script>onmessage = ({ data }) => {
        const told = document.createElement("pre");
        told.textContent = JSON.stringify(data);
        document.body.append(told);
      }</script>` + widths.map((width) =>
        `<iframe src="open.html" style="width: ${width}px; border: 0"></iframe>`
      ).join(""),
    );

    const toldWhere = async (dark: boolean) => {
      const { dom } = await loadPage(`${folder.path}/frames.html`, { dark });
      return Array.from(
        dom.matchAll(/<pre>(\{.*?\})<\/pre>/g),
        ([, json]) => JSON.parse(json),
      ).sort((a, b) => a.width - b.width);
    };
    // After 35 of 40 steps: 3 + 3/e^3.5 + 0.1 and 2 + 4/e^3.5 + 0.1.
    const [falling, rising] = [["3.1906", "2.2208"], ["2.2208", "3.1906"]];
    const last = ["2.2208", "NaN"]; // whichever way the others are sorted
    for (const dark of [false, true]) {
      assertEquals(
        await toldWhere(dark),
        widths.map((width) => ({
          width,
          overflow: 0,
          cut: 0,
          widest: true,
          axes: [
            ...Array(4).fill("time (minutes)"),
            "tokens in one epoch",
          ],
          lines: 4, // of eight, without the first run's
          order: [falling, rising, falling, last, last],
        })),
      );
    }
  },
});

Deno.test({
  name: "writeReport() is dark where the reader's system is",
  ignore,
  async fn() {
    await using folder = await tempFolder();
    const path = await writeEvilReport(folder.path);

    const { dom } = await loadPage(path, { dark: true });

    assertStringIncludes(dom, "fill: rgb(155, 157, 163)"); // #9b9da3
  },
});

Deno.test({
  name: "loadPage() sees what a page asks the network for",
  ignore,
  async fn() {
    await using folder = await tempFolder();
    const path = `${folder.path}/page.html`;
    await Deno.writeTextFile(path, '<img src="http://example.invalid/a.png">');

    const { requests } = await loadPage(path);

    assertEquals(requests, ["http://example.invalid/a.png"]);
  },
});

Deno.test("writeReport() refuses runs that cannot be told apart", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/report.html`;
  const write = async (...names: string[]) =>
    (await assertRejects(
      () =>
        writeReport(path, {
          title: "",
          intro: "",
          runs: names.map((name) => runViewWith(name)),
        }),
      UserError,
    )).message;

  assertEquals(
    await write(),
    `Cannot write report "${path}": there are no runs, give at least one`,
  );
  assertEquals(
    await write("sft", "ours", "sft"),
    `Cannot write report "${path}": 2 runs are named "sft", give each a name ` +
      "of its own",
  );
});

Deno.test("writeReport() writes a whole page, its twin and nothing else", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/deep/report.html`;

  await writeReport(path, {
    title: "Does it learn?",
    intro: "One run.",
    runs: [runViewWith("ours", { steps: [stepWith(1)] })],
  });

  assertEquals(
    [...Deno.readDirSync(`${folder.path}/deep`)].map(({ name }) => name)
      .sort(),
    ["report.html", "report.md"],
  );
  const page = await Deno.readTextFile(path);
  assertStringIncludes(page, "<title>Does it learn?</title>");
  assertMatch(page, /<\/html>\s+<!-- Written by deno task report, .* -->\n$/);
  assert(page.length > 2e6 && page.length < 3.5e6, `${page.length}`);
});

Deno.test("writeReport() writes over its own reports and nothing else", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  const write = (name: string) =>
    writeReport(`${path}/${name}`, {
      title: "Again",
      intro: "",
      runs: [runViewWith("ours", { steps: [stepWith(1)] })],
    });
  await Deno.writeTextFile(`${path}/README.md`, "# By hand\n");
  await Deno.writeTextFile(`${path}/manifest.json`, "{}\n");
  await write("report.html");
  await write("report.html");
  const before = await snapshot(path);

  for (
    const [output, file] of [
      ["README.html", "README.md"],
      ["manifest.json", "manifest.json"],
    ]
  ) {
    const error = await assertRejects(() => write(output), UserError);
    assertEquals(
      error.message,
      `Cannot write "${path}/${file}": there is a file already that "report" ` +
        "did not write, choose another name or move it away",
    );
  }
  assertEquals(await snapshot(path), before);
});

Deno.test({
  name: "writeReport() bears 100 runs of 10,000 events each",
  ignore,
  async fn() {
    await using folder = await tempFolder();
    const path = `${folder.path}/report.html`;
    const runs = manyRuns({ arms: 50, seeds: 2, events: 10_000 });

    await writeReport(path, { title: "Many", intro: "", runs });

    const { size } = await Deno.stat(path);
    assert(size < 15e6, `${size} bytes`);
    const { dom } = await loadPage(path);
    assertStringIncludes(dom, 'data-state="drawn"');
    // Seven curves, of each arm a mean and a band; and one figure of dots, of
    // each arm a mean and its seeds.
    const traces = dom.match(/<g class="trace scatter /g)?.length;
    assertEquals(traces, 7 * 50 * 2 + 50 * 2);
  },
});
