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
  metricText,
  shortNumber,
  tableOf,
} from "./parts.js";
import { readChoice, writeChoice } from "./choices.js";
import {
  lastOn,
  MEASURES,
  POINTS,
  secondsLeft,
  setsOf,
  withNumbers,
} from "./points.js";
import { peaksOf, spikesIn } from "../figures/spikes.js";

const PAUSE_MS = 1500;
/** A run that wrote nothing for this long does not count as running. */
const FORGOTTEN_SECONDS = 3600;
const MOST_QUESTIONS = 20;

const root = document.documentElement;
const byId = (id) => document.getElementById(id);
const { charts, styles, metrics } = JSON.parse(
  byId("settings").textContent,
);

/** Key of `MEASURES`. */
let measure = readChoice("measure") ?? "step";
if (!MEASURES[measure]) measure = "step";

/** Id of a run → what is known of it. */
const runs = new Map();

async function watch() {
  try {
    const list = await fetchJson("/runs");
    const first = runs.size === 0;
    const news = list.map(noteRun).some((isNew) => isNew);
    if (first) chooseFirst(list);
    const fed = await Promise.all(listedRuns().map(readNews));
    root.dataset.state = "watching";
    showStatus(list);
    showRuns(list);
    if (news || fed.some((more) => more)) showContents();
  } catch (error) {
    root.dataset.state = "lost";
    byId("status").textContent =
      `The server does not answer any more; this is its last state. (${error.message})`;
  }
  setTimeout(watch, PAUSE_MS);
}

async function fetchJson(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(await response.text());
  return await response.json();
}

/** Remembers a run, and shows a new one that is going on; whether it is new. */
function noteRun(info) {
  const known = runs.get(info.id);
  if (known) {
    // Another server was started in the place of this one: ids changed.
    if (known.info.path !== info.path) location.reload();
    known.info = info;
    return false;
  }
  // A run that was ever shown stays in the table, ticked or not.
  const run = { info, ...emptyHistory(), style: undefined, isListed: false };
  runs.set(info.id, run);
  const chosen = readChoice("shown")?.[info.path];
  if (chosen ?? isGoingOn(info)) show(run);
  if (chosen === false) run.isListed = true;
  return true;
}

function emptyHistory() {
  return {
    next: 0,
    steps: [],
    heldOutLosses: [],
    samples: [],
    evaluations: [],
    // Indices of steps whose loss is a spike, and how many steps are judged.
    spikes: [],
    judged: 0,
    broken: 0,
  };
}

/** Shows the newest run where none is going on. */
function chooseFirst([newest]) {
  if (newest && !listedRuns().length) show(runs.get(newest.id));
}

function isGoingOn({ outcome, quietSeconds }) {
  return outcome === "running" && quietSeconds < FORGOTTEN_SECONDS;
}

function shownRuns() {
  return [...runs.values()].filter(({ style }) => style);
}

function listedRuns() {
  return [...runs.values()].filter(({ isListed }) => isListed);
}

/** A run keeps its style as long as it is shown. */
function show(run) {
  const taken = shownRuns().map(({ style }) => style);
  run.style = styles.find((style) => !taken.includes(style)) ?? styles.at(-1);
  run.isListed = true;
}

/** Reads a run's new events; a second call waits for the first. */
function readNews(run) {
  return run.reading ??= readOn(run).finally(() => run.reading = undefined);
}

/** Reads until nothing is left: the events of a long run come in parts. */
async function readOn(run) {
  let fed = false;
  while (run.next !== run.info.bytes) {
    const address = `/events?run=${run.info.id}&from=${run.next}`;
    const { events, next, restarted, broken } = await fetchJson(address);
    if (restarted) Object.assign(run, emptyHistory());
    else if (next === run.next) break; // the last line is being written
    for (const event of events) addEvent(run, withNumbers(event));
    run.broken += broken;
    run.next = next;
    fed = true;
    if (next > run.info.bytes) break;
  }
  return fed;
}

function addEvent(run, event) {
  if (event.kind === "step") {
    // A resumed run records steps again: the later record counts.
    if (event.step <= (run.steps.at(-1)?.step ?? 0)) forgetFrom(run, event);
    run.steps.push(event);
  } else if (event.kind === "held_out_loss") run.heldOutLosses.push(event);
  else if (event.kind === "sample") run.samples.push(event);
  else if (event.kind === "evaluation") run.evaluations.push(event);
}

function forgetFrom(run, { step }) {
  for (const list of ["steps", "heldOutLosses", "samples", "evaluations"]) {
    run[list] = run[list].filter((event) => event.step < step);
  }
  run.judged = Math.min(run.judged, run.steps.length);
  run.spikes = run.spikes.filter((index) => index < run.judged);
}

function showStatus(list) {
  const going = list.filter(isGoingOn).length;
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
  const inOrder = list.map(({ id }) => runs.get(id));
  const chosen = inOrder.filter(({ isListed }) => isListed);
  const measured = setsOf(chosen);
  const sets = measured.length > 0 ? measured : [undefined];
  const titles = [
    "run",
    "outcome",
    "step",
    "epoch",
    "training loss (nats)",
    ...sets.map((set) =>
      `held-out loss${sets.length > 1 ? ` on ${set}` : ""} (nats)`
    ),
    "tokens/s",
    "time",
    "left",
  ];
  const others = inOrder.filter(({ isListed }) => !isListed);
  byId("runs").hidden = list.length === 0;
  fill(
    byId("run-table"),
    tableOf(titles, chosen.map((run) => runRow(run, sets))),
  );
  byId("others").hidden = others.length === 0;
  byId("others").firstElementChild.textContent = others.length === 1
    ? "1 other run"
    : `${others.length} other runs`;
  fill(byId("others").lastElementChild, ...others.map(choiceOf));
}

function runRow(run, sets) {
  const last = run.steps.at(-1) ?? {};
  const speed = POINTS.speed({ steps: run.steps.slice(-10) }).at(-1)?.[1];
  const left = secondsLeft(run);
  return [
    choiceOf(run),
    outcomeOf(run),
    run.info.steps === undefined
      ? shortNumber(last.step ?? 0)
      : `${shortNumber(last.step ?? 0)} of ${shortNumber(run.info.steps)}`,
    fixed(last.epoch, 2),
    fixed(last.loss, 4),
    ...sets.map((set) => fixed(lastHeldOut(run, set), 4)),
    speed === undefined ? "–" : shortNumber(Math.round(speed)),
    last.elapsedMs === undefined ? "–" : duration(last.elapsedMs / 1000),
    left === undefined ? "–" : duration(left),
  ];
}

function lastHeldOut({ heldOutLosses }, set) {
  return heldOutLosses.findLast((loss) => loss.set === set)?.natsPerTarget;
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
    writeChoice("shown", {
      ...readChoice("shown"),
      [run.info.path]: box.checked,
    });
    await readNews(run).catch(() => {}); // the next round tries again
    showRuns([...runs.values()].map(({ info }) => info));
    showContents();
  });
  label.title = run.info.path;
  label.append(box, ...nameWithSpot(run));
  return label;
}

function showContents() {
  const list = shownRuns();
  const sets = setsOf(list);
  const drawn = charts.flatMap((chart) =>
    placesOf(chart, sets).map(({ place, set }) => ({
      place,
      set,
      layout: chart.layout,
      data: traces(chart, list, set),
    }))
  ).filter(({ data }) => data.length > 0);
  byId("curves").hidden = drawn.length === 0;
  // Figures are shown before any is drawn, since Plotly measures their places.
  const visible = drawn.map(({ place }) => place.parentElement);
  for (const figure of byId("curves").querySelectorAll("figure")) {
    figure.hidden = !visible.includes(figure);
  }
  for (const { place, set, layout, data } of drawn) {
    // What the reader zoomed into stays when points come.
    const shown = {
      ...applyTheme(layout),
      uirevision: `${measure} ${set ?? "kept"}`,
    };
    shown.xaxis = { ...shown.xaxis, ...axisFor(data) };
    Plotly.react(place, data, shown, {
      responsive: true,
      displayModeBar: false,
    });
  }
  showEvaluations(list, sets);
  showAnswers(list.filter(({ samples }) => samples.length > 0));
}

/** Where a chart is drawn: in its place, or in a copy of it for each set. */
function placesOf({ id, caption, ofSet }, sets) {
  let place = byId(id);
  if (!ofSet) return [{ place }];
  return sets.map((set, index) => {
    if (index > 0) place = copyAfter(place, `${id}-${index}`);
    const title = sets.length > 1 ? `${set}: ${caption}` : caption;
    place.previousElementSibling.textContent = title;
    place.setAttribute("aria-label", title);
    return { place, set };
  });
}

function copyAfter(place, id) {
  const made = byId(id);
  if (made) return made;
  const figure = element("figure");
  const copy = element("div", "plot");
  copy.id = id;
  copy.setAttribute("role", "img");
  figure.append(element("figcaption"), copy);
  place.parentElement.after(figure);
  return copy;
}

/** One line a run, for those that have something to show. */
function traces({ id, trace }, list, set) {
  return list.flatMap((run) => {
    const points = POINTS[id](run, set);
    if (points.length === 0) return [];
    const { colour, dash } = run.style;
    return [{
      ...trace,
      name: run.info.label,
      // Few points make hardly a line: they are marked.
      mode: points.length < 3 ? "lines+markers" : trace.mode,
      x: points.map(([moment]) => MEASURES[measure].of(moment, run)),
      y: points.map(([, y]) => y),
      line: { ...trace.line, color: colour, dash },
      marker: { ...trace.marker, color: colour },
    }, ...id === "loss" ? spikeTraces(run) : []];
  });
}

/** Crosses at the spikes of a run's loss; only new steps are judged. */
function spikeTraces(run) {
  const losses = run.steps.map(({ loss }) => loss);
  run.spikes.push(...spikesIn(losses, run.judged));
  run.judged = losses.length;
  const peaks = peaksOf(losses, run.spikes);
  if (peaks.length === 0) return [];
  return [{
    type: "scatter",
    mode: "markers",
    name: `${run.info.label}: spike`,
    showlegend: false,
    x: peaks.map((index) => MEASURES[measure].of(run.steps[index], run)),
    y: peaks.map((index) => losses[index]),
    marker: { color: run.style.colour, symbol: "x-thin-open", size: 9 },
  }];
}

/** A table a held-out set, of those that any run was evaluated on. */
function showEvaluations(list, sets) {
  const tables = sets.map((set) => ({ set, rows: lastOn(list, set) }))
    .filter(({ rows }) => rows.length > 0);
  byId("evaluation").hidden = tables.length === 0;
  fill(
    byId("evaluation-table"),
    ...tables.flatMap(({ set, rows }) => [
      ...sets.length > 1 ? [element("h3", "", set)] : [],
      evaluationTable(rows),
    ]),
  );
}

function evaluationTable(rows) {
  const told = metrics.filter(({ field }) =>
    rows.some(([, last]) => last[field] !== undefined)
  );
  const titles = ["run", "step", ...told.map(({ title }) => title)];
  return tableOf(
    titles,
    rows.map(([run, last]) => {
      const name = element("span", "name");
      name.append(...nameWithSpot(run));
      return [
        name,
        shortNumber(last.step),
        ...told.map(({ field }) => metricText(field, last[field])),
      ];
    }),
  );
}

/** Every prompt with each run's last answer to it, side by side. */
function showAnswers(list) {
  byId("answers").hidden = list.length === 0;
  const questions = new Map();
  for (const run of list) {
    const { step } = run.samples.at(-1);
    for (const sample of run.samples) {
      if (sample.step !== step) continue;
      const key = JSON.stringify([sample.set, sample.seed, sample.prompt]);
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
  name.append(...nameWithSpot(run));
  const said = element("p", "said", answer);
  if (answer === "") said.append(element("em", "", "nothing"));
  const note = element("p", "note", `step ${step} · `);
  note.append(
    stopped ? "stopped by itself" : element("span", "warning", "did not stop"),
  );
  card.append(name, said, note);
  return card;
}

function nameWithSpot({ info, style }) {
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

/** Most ticks of an axis that are one step apart. */
const FEW = 10;

/** The title, and whole numbers where the axis counts few. */
function axisFor(data) {
  const most = Math.max(...data.flatMap(({ x }) => x));
  const counts = measure === "step" || measure === "tokens";
  return {
    title: { text: MEASURES[measure].title, standoff: 10 },
    ...counts && most <= FEW ? { dtick: 1 } : { dtick: undefined },
    ...counts && { tickformat: ",d" },
  };
}

/** The boxes that choose what curves are drawn against. */
function offerMeasures() {
  byId("measures").append(
    ...Object.entries(MEASURES).map(([key, { label }]) => {
      const choice = element("label");
      const box = element("input");
      box.type = "radio";
      box.name = "measure";
      box.value = key;
      box.checked = key === measure;
      box.addEventListener("change", () => {
        measure = key;
        writeChoice("measure", key);
        showContents();
      });
      choice.append(box, label);
      return choice;
    }),
  );
}

offerMeasures();
matchMedia("(prefers-color-scheme: dark)")
  .addEventListener("change", showContents);
watch();
