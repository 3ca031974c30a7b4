/*
 * What the live view's page does: asks for runs and their new events again and
 * again, and shows them. Everything from a run is written as text.
 *
 * The root element's data-state tells how far it is: absent, "watching" or
 * "lost" while the server does not answer.
 */
import {
  duration,
  element,
  fill,
  fixed,
  shortNumber,
  tableOf,
} from "./parts.js";

const PAUSE_MS = 1500;
/** A run that says nothing for this long is not taken for running. */
const FORGOTTEN_SECONDS = 3600;
const MOST_POINTS = 1000;
const MOST_QUESTIONS = 20;

const root = document.documentElement;
const byId = (id) => document.getElementById(id);
const { charts, styles, metrics } = JSON.parse(
  byId("settings").textContent,
);

/** Id of a run → what is known of it. */
const runs = new Map();

const POINTS = {
  loss: ({ steps }) => thinned(steps).map(({ step, loss }) => [step, loss]),
  speed: ({ steps }) =>
    thinned(steps)
      .filter(({ stepMs }) => stepMs > 0)
      .map(({ step, realTokens, stepMs }) => [
        step,
        1000 * realTokens / stepMs,
      ]),
  "held-out": ({ evaluations }) =>
    evaluations.map(({ step, natsPerTarget }) => [step, natsPerTarget]),
  right: ({ yardsticks }) =>
    yardsticks.filter(({ rightShare }) => rightShare !== undefined)
      .map(({ step, rightShare }) => [step, rightShare]),
};

async function watch() {
  try {
    const list = await ask("/runs");
    const first = runs.size === 0;
    const news = list.map(meet).some((isNew) => isNew);
    if (first) chooseFirst(list);
    const fed = await Promise.all(shown().map(feed));
    root.dataset.state = "watching";
    showStatus(list);
    showRuns(list);
    if (news || fed.some((more) => more)) showContents();
  } catch (error) {
    root.dataset.state = "lost";
    byId("status").textContent =
      `Nobody answers any more; this is how things stood. (${error.message})`;
  }
  setTimeout(watch, PAUSE_MS);
}

async function ask(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(await response.text());
  return await response.json();
}

/** Takes note of a run; a new one is shown if it is going on. */
function meet(info) {
  const known = runs.get(info.id);
  if (known) {
    // Another server in this one's place knows runs by other ids.
    if (known.info.path !== info.path) location.reload();
    known.info = info;
    return false;
  }
  const run = { info, ...nothingYet(), style: undefined };
  runs.set(info.id, run);
  if (goesOn(info)) show(run);
  return true;
}

function nothingYet() {
  return {
    next: 0,
    steps: [],
    evaluations: [],
    samples: [],
    yardsticks: [],
    broken: 0,
  };
}

/** Where nothing goes on, the newest run is better than an empty page. */
function chooseFirst([newest]) {
  if (newest && shown().length === 0) show(runs.get(newest.id));
}

function goesOn({ outcome, quietSeconds }) {
  return outcome === "running" && quietSeconds < FORGOTTEN_SECONDS;
}

function shown() {
  return [...runs.values()].filter(({ style }) => style);
}

/** A run keeps its style as long as it is shown. */
function show(run) {
  const taken = shown().map(({ style }) => style);
  run.style = styles.find((style) => !taken.includes(style)) ?? styles.at(-1);
}

/** Reads what a run has told since the last time; once at a time. */
function feed(run) {
  return run.feeding ??= readOn(run).finally(() => run.feeding = undefined);
}

/** In parts, as a long run comes. */
async function readOn(run) {
  let fed = false;
  while (run.next !== run.info.bytes) {
    const address = `/events?run=${run.info.id}&from=${run.next}`;
    const { events, next, restarted, broken } = await ask(address);
    if (restarted) Object.assign(run, nothingYet());
    else if (next === run.next) break; // the last line is being written
    for (const event of events) take(run, event);
    run.broken += broken;
    run.next = next;
    fed = true;
    if (next > run.info.bytes) break;
  }
  return fed;
}

function take(run, event) {
  if (event.kind === "step") {
    // A resumed run tells steps again: the later telling counts.
    if (event.step <= (run.steps.at(-1)?.step ?? 0)) forgetFrom(run, event);
    run.steps.push(event);
  } else if (event.kind === "evaluation") run.evaluations.push(event);
  else if (event.kind === "sample") run.samples.push(event);
  else if (event.kind === "yardstick") run.yardsticks.push(event);
}

function forgetFrom(run, { step }) {
  for (const list of ["steps", "evaluations", "samples", "yardsticks"]) {
    run[list] = run[list].filter((event) => event.step < step);
  }
}

/** Neighbouring steps as one; losses weigh by their targets. */
function thinned(steps) {
  const size = Math.ceil(steps.length / MOST_POINTS);
  if (size <= 1) return steps;
  const joined = [];
  for (let start = 0; start < steps.length; start += size) {
    const part = steps.slice(start, start + size);
    const sum = (of) => part.reduce((total, step) => total + of(step), 0);
    joined.push({
      step: part.at(-1).step,
      loss: sum(({ loss, targets = 1 }) => loss * targets) /
        sum(({ targets = 1 }) => targets),
      realTokens: sum(({ realTokens }) => realTokens),
      stepMs: sum(({ stepMs }) => stepMs),
    });
  }
  return joined;
}

function showStatus(list) {
  const going = list.filter(goesOn).length;
  byId("status").textContent = list.length === 0
    ? "There are no runs yet. One that begins appears here."
    : `${
      going === 0
        ? "No run goes"
        : going === 1
        ? "1 run goes"
        : `${going} runs go`
    } on, of ${list.length}.`;
}

/** The table of the shown runs, and the choice of all others. */
function showRuns(list) {
  const titles = [
    "run",
    "outcome",
    "step",
    "epoch",
    "training loss (nats)",
    "held-out loss (nats)",
    "tokens/s",
    "time",
  ];
  const inOrder = list.map(({ id }) => runs.get(id));
  const chosen = inOrder.filter(({ style }) => style);
  const others = inOrder.filter(({ style }) => !style);
  byId("runs").hidden = list.length === 0;
  fill(byId("run-table"), tableOf(titles, chosen.map(runRow)));
  byId("others").hidden = others.length === 0;
  byId("others").firstElementChild.textContent = others.length === 1
    ? "1 other run"
    : `${others.length} other runs`;
  fill(byId("others").lastElementChild, ...others.map(choiceOf));
}

function runRow(run) {
  const last = run.steps.at(-1) ?? {};
  const speed = POINTS.speed({ steps: run.steps.slice(-10) }).at(-1)?.[1];
  return [
    choiceOf(run),
    outcomeOf(run),
    shortNumber(last.step ?? 0),
    fixed(last.epoch, 2),
    fixed(last.loss, 4),
    fixed(run.evaluations.at(-1)?.natsPerTarget, 4),
    speed === undefined ? "–" : shortNumber(Math.round(speed)),
    last.elapsedMs === undefined ? "–" : duration(last.elapsedMs / 1000),
  ];
}

function outcomeOf({ info: { outcome, quietSeconds }, broken }) {
  const silent = outcome === "running" && quietSeconds >= 60;
  return [
    outcome,
    silent && `silent for ${duration(quietSeconds)}`,
    broken > 0 && `broken lines left out: ${broken}`,
  ].filter((part) => part).join(", ");
}

/** A box to show or hide a run, with the run's colour and name. */
function choiceOf(run) {
  const label = element("label", "name");
  const box = element("input");
  box.type = "checkbox";
  box.id = `run-${run.info.id}`;
  box.checked = run.style !== undefined;
  box.addEventListener("change", async () => {
    if (box.checked) show(run);
    else run.style = undefined;
    await feed(run).catch(() => {}); // the next look tells of it
    showRuns([...runs.values()].map(({ info }) => info));
    showContents();
  });
  label.title = run.info.path;
  label.append(box, ...named(run));
  return label;
}

function showContents() {
  const list = shown();
  const figures = charts.map((chart) => ({ chart, data: traces(chart, list) }));
  const drawn = figures.filter(({ data }) => data.length > 0);
  byId("curves").hidden = drawn.length === 0;
  // All places are there before the first is measured.
  for (const { chart, data } of figures) {
    byId(chart.id).parentElement.hidden = data.length === 0;
  }
  for (const { chart: { id, layout }, data } of drawn) {
    // Zooming survives new points.
    const shown = { ...themed(layout), uirevision: "kept" };
    Plotly.react(byId(id), data, shown, {
      responsive: true,
      displayModeBar: false,
    });
  }
  showYardsticks(list.filter(({ yardsticks }) => yardsticks.length > 0));
  showAnswers(list.filter(({ samples }) => samples.length > 0));
}

/** One line a run, for those that have something to show. */
function traces({ id, trace }, list) {
  return list.flatMap((run) => {
    const points = POINTS[id](run);
    if (points.length === 0) return [];
    const { colour, dash } = run.style;
    return [{
      ...trace,
      name: run.info.label,
      // A line of one point is none.
      mode: points.length < 3 ? "lines+markers" : trace.mode,
      x: points.map(([x]) => x),
      y: points.map(([, y]) => y),
      line: { ...trace.line, color: colour, dash },
      marker: { ...trace.marker, color: colour },
    }];
  });
}

function showYardsticks(list) {
  byId("yardstick").hidden = list.length === 0;
  const told = metrics.filter(({ field }) =>
    list.some(({ yardsticks }) => yardsticks.at(-1)[field] !== undefined)
  );
  const rows = list.map((run) => {
    const last = run.yardsticks.at(-1);
    const name = element("span", "name");
    name.append(...named(run));
    return [
      name,
      shortNumber(last.step),
      ...told.map(({ field }) => metricText(field, last[field])),
    ];
  });
  const titles = ["run", "step", ...told.map(({ title }) => title)];
  fill(byId("yardstick-table"), tableOf(titles, rows));
}

function metricText(field, value) {
  const isShare = field.endsWith("Share") || field === "distinct2";
  if (typeof value !== "number") return "–";
  if (isShare) return `${(100 * value).toFixed(1)} %`;
  return fixed(value, field === "meanLength" ? 1 : 4);
}

/** Every prompt with what each run last said to it, side by side. */
function showAnswers(list) {
  byId("answers").hidden = list.length === 0;
  const questions = new Map();
  for (const run of list) {
    const { step } = run.samples.at(-1);
    for (const sample of run.samples) {
      if (sample.step !== step) continue;
      const key = `${sample.seed} ${sample.prompt}`;
      if (!questions.has(key)) questions.set(key, []);
      questions.get(key).push([run, sample]);
    }
  }
  const articles = [...questions.values()].slice(0, MOST_QUESTIONS)
    .map(questionOf);
  fill(byId("answer-list"), ...articles);
}

function questionOf(answers) {
  const article = element("article", "question");
  const header = element("header");
  header.append(element("h3", "", answers[0][1].prompt));
  const cards = element("div", "answers");
  cards.append(...answers.map(([run, sample]) => answerOf(run, sample)));
  article.append(header, cards);
  return article;
}

function answerOf(run, { answer, stopped, step }) {
  const card = element("section", "answer");
  const name = element("h4");
  name.append(...named(run));
  const said = element("p", "said", answer);
  if (answer === "") said.append(element("em", "", "nothing"));
  const note = element("p", "note", `step ${step} · `);
  note.append(
    stopped ? "stopped by itself" : element("span", "warning", "did not stop"),
  );
  card.append(name, said, note);
  return card;
}

function named({ info, style }) {
  const name = element("span");
  // A long path may break after its slashes.
  for (const part of info.name.split(/(?<=\/)/)) {
    name.append(part, element("wbr"));
  }
  if (!style) return [name];
  const spot = element("span", "spot");
  spot.style.setProperty("--spot", style.colour);
  return [spot, name];
}

matchMedia("(prefers-color-scheme: dark)")
  .addEventListener("change", showContents);
watch();
