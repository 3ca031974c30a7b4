/**
 * What a reader does in a report's page: orders and filters questions, smooths
 * and zooms curves, copies tables. In headless Chromium.
 */
import { assertEquals } from "@std/assert";
import type { QuestionMeasurement } from "sft/store/question_record.ts";
import { writeReport } from "sft/view/report/write_report.ts";
import { seedRun } from "../support/arms.ts";
import { CHROMIUM, loadPage, NO_CHROMIUM } from "../support/chromium.ts";
import { questionsWith } from "../support/questions.ts";
import { tempFolder } from "../support/temp_folder.ts";
import { evaluationWith, stepWith } from "../support/views.ts";

const ignore = CHROMIUM === undefined;
if (ignore) console.log(`Tests of the report in a browser: ${NO_CHROMIUM}`);

/** Questions that have a right answer. */
function judged(record: QuestionMeasurement): QuestionMeasurement {
  const questions = record.questions.map((question) => ({
    ...question,
    expected: "Yes",
  }));
  return { ...record, questions };
}

/** Thirty questions; the third became wrong, the last two became right. */
const RUNS = ["one", "three"].map((arm, index) =>
  seedRun(arm, 1, {
    steps: [1, 2, 3, 4].map((step) =>
      stepWith(step, { loss: [4, 1, 3, 2][step - 1] + index })
    ),
    evaluations: [[2, 1], [4, 2], [40, 1.5]].map(([step, loss]) =>
      evaluationWith(step, { answerNatsPerToken: loss + index })
    ),
    questions: [
      judged(questionsWith(
        Array.from({ length: 30 }, (_, question) => ({
          right: question === 2 ? index === 0 : question < 28 || index === 1,
          answer: question === 5 ? `<b>${arm}</b>` : "Yes.",
          answerNats: 1,
        })),
        Array.from({ length: 30 }, (_, question) => question < 10 ? "a" : "b"),
      )),
    ],
  })
);

/** Loads the report and gives what a script in it, run at the end, returns. */
async function inPage(script: string): Promise<unknown> {
  await using folder = await tempFolder();
  const path = `${folder.path}/report.html`;
  await writeReport(path, { title: "Read me", intro: "", runs: RUNS });
  const page = await Deno.readTextFile(path);
  // Without the policy a script of ours can run in it.
  const open = page.replace(/<meta http-equiv="Content-[^>]*>/, "");
  const added = `<script>
    const wait = setInterval(async () => {
      if (document.documentElement.dataset.state !== "drawn") return;
      clearInterval(wait);
      const choose = (element, value) => {
        if (typeof value === "boolean") element.checked = value;
        else element.value = value;
        for (const kind of ["input", "change"]) {
          element.dispatchEvent(new Event(kind, { bubbles: true }));
        }
      };
      const settle = () => new Promise((done) => setTimeout(done, 500));
      const told = document.createElement("pre");
      told.className = "told";
      told.textContent = JSON.stringify(await (async () => { ${script} })());
      document.body.append(told);
    }, 50);
  </script>`;
  await Deno.writeTextFile(
    path,
    open.replace("</body>", () => `${added}</body>`),
  );
  const { dom } = await loadPage(path);
  const [, json] = /<pre class="told">(.*?)<\/pre>/s.exec(dom)!;
  return JSON.parse(
    json.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll(
      "&amp;",
      "&",
    ),
  );
}

Deno.test({
  name: "a report's questions are ordered, filtered and divided into pages",
  ignore,
  async fn() {
    const found = await inPage(`
      const place = document.querySelector(".questions");
      const [from, to, order, show, topic] = place.querySelectorAll("select");
      const text = place.querySelector("input[type=search]");
      const seen = () => [
        place.querySelector("[role=status]").textContent,
        [...place.querySelectorAll("article h3")].slice(0, 4)
          .map((title) => title.textContent),
        [...place.querySelectorAll("h3.change")].map((title) => title.textContent),
      ];
      const all = [seen()];
      place.querySelector(".pager button").click();
      all.push(seen());
      choose(show, "wrong"); all.push(seen());
      choose(show, "right"); all.push(seen());
      choose(from, "1"); choose(to, "0"); all.push(seen());
      choose(show, "isWrong"); all.push(seen()[0]);
      choose(show, "differs"); all.push(seen());
      choose(show, "all"); choose(order, "set"); choose(topic, "=a");
      all.push(seen());
      choose(text, "Q7"); all.push(seen());
      choose(text, "<b>three"); all.push(seen());
      all.push([...place.querySelectorAll(".answer h4")]
        .map((title) => title.textContent.trim()));
      return all;
    `);
    assertEquals(found, [
      [
        "30 of 30 questions, page 1 of 2",
        ["q2", "q29", "q28", "q0"],
        ["three is worse than one", "three is better than one", "the rest"],
      ],
      ["30 of 30 questions, page 2 of 2", ["q18", "q19", "q20", "q21"], [
        "the rest",
      ]],
      ["1 of 30 questions", ["q2"], ["three is worse than one"]],
      ["2 of 30 questions", ["q29", "q28"], ["three is better than one"]],
      ["1 of 30 questions", ["q2"], ["one is better than three"]],
      // Of the arm that is chosen: its last two.
      "2 of 30 questions",
      ["1 of 30 questions", ["q5"], ["the rest"]],
      ["10 of 30 questions", ["q0", "q1", "q2", "q3"], []],
      ["1 of 30 questions", ["q7"], []],
      ["1 of 30 questions", ["q5"], []],
      ["one ✓", "three ✓"],
    ]);
  },
});

Deno.test({
  name: "a report's curves are smoothed, zoomed together and marked",
  ignore,
  async fn() {
    const found = await inPage(`
      const loss = document.getElementById("training-loss");
      const answers = document.getElementById("evaluation-answerNatsPerToken");
      const box = (name) => document.querySelector("input[name=" + name + "]");
      choose(box("smoothing"), "0.5");
      choose(box("log-y"), true);
      choose(box("best"), true);
      await settle();
      const smooth = loss.data.filter(({ opacity }) => opacity === undefined)[0];
      await Plotly.relayout(loss, { "xaxis.range[0]": 2, "xaxis.range[1]": 3 });
      await settle();
      return [
        loss.data.map(({ opacity }) => opacity ?? 1),
        smooth.y,
        [loss.layout.xaxis.type ?? "linear", loss.layout.yaxis.type],
        answers.parentElement.querySelector("p.note").textContent,
        answers.layout.xaxis.range,
      ];
    `);
    assertEquals(found, [
      // A pale line as it is, and the smoothed one, of two arms.
      [0.25, 1, 0.25, 1],
      // By hand: halves of what was before, divided by their sum.
      [4, 2, 2.5714285714285716, 2.2666666666666666],
      ["linear", "log"],
      "one: best 1 at 2, 1.5 at the end; three: best 2 at 2, 2.5 at the end",
      [2, 3],
    ]);
  },
});

Deno.test({
  name: "a report's tables are copied as CSV and as LaTeX",
  ignore,
  async fn() {
    const found = await inPage(`
      const copied = [];
      Object.defineProperty(navigator, "clipboard", {
        value: { writeText: async (text) => copied.push(text) },
      });
      const table = document.createElement("table");
      table.innerHTML = "<thead><tr><th>run_1</th><th>loss, nats</th></tr></thead>" +
        '<tbody><tr><th>a "b" &amp; c</th><td data-value="0.123456">0.12</td></tr>' +
        "<tr><th>d</th><td>–</td></tr><tr><th>e</th><td>1.5 ± 0.2</td></tr></tbody>";
      document.querySelector("main").append(table);
      offerCopies(table);
      for (const button of table.nextElementSibling.querySelectorAll("button")) {
        button.click();
      }
      await settle();
      return copied;
    `);
    assertEquals(found, [
      'run_1,"loss, nats"\r\n"a ""b"" & c",0.123456\r\nd,\r\ne,1.5 ± 0.2\r\n',
      [
        "\\begin{tabular}{lr}",
        "\\toprule",
        "run\\_1 & loss, nats \\\\",
        "\\midrule",
        'a "b" \\& c & 0.123456 \\\\',
        "d &  \\\\",
        "e & 1.5 $\\pm$ 0.2 \\\\",
        "\\bottomrule",
        "\\end{tabular}",
        "",
      ].join("\n"),
    ]);
  },
});
