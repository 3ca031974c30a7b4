/*
 * What the live view takes from the events of runs: points of its charts, and
 * the held-out sets that were measured.
 */

/** More than a wide page has pixels for. */
const MOST_POINTS = 1000;

/** What a chart can be drawn against: the axis, and a moment's place on it. */
export const MEASURES = {
  step: { label: "step", title: "optimizer step", of: ({ step }) => step },
  epoch: { label: "epoch", title: "epoch", of: ({ epoch }) => epoch },
  tokens: {
    label: "trained tokens",
    title: "trained tokens",
    of: ({ trainedTokens }) => trainedTokens,
  },
  time: {
    label: "time",
    title: "time (minutes)",
    // A measurement records no time; the step before it does.
    of: ({ step, elapsedMs }, { steps }) =>
      (elapsedMs ??
        steps.findLast((one) => one.step <= step)?.elapsedMs ?? 0) / 60_000,
  },
};

/** What runs that learn from pairs tell of them. */
const PAIR_FIGURES = [
  "rewardAccuracy",
  "rewardMargin",
  "chosenReward",
  "rejectedReward",
  "chosenLogp",
  "rejectedLogp",
];

/**
 * Moments and values of each chart, by its id; a chart of held-out sets asks for
 * one of them.
 */
export const POINTS = {
  loss: ({ steps }) => ofSteps(steps, "loss", false),
  "pair-loss": ({ steps }) => ofSteps(steps, "loss", true),
  ...Object.fromEntries(
    PAIR_FIGURES.map((field) => [
      field,
      ({ steps }) => ofSteps(steps, field, true),
    ]),
  ),
  speed: ({ steps }) =>
    downsample(steps)
      .filter(({ stepMs }) => stepMs > 0)
      .map((step) => [step, 1000 * step.realTokens / step.stepMs]),
  "held-out": (run, set) => ofHeldOut(run, set, false),
  "held-out-pair-loss": (run, set) => ofHeldOut(run, set, true),
  right: ({ evaluations }, set) =>
    evaluations.filter((one) => one.set === set && one.rightShare !== undefined)
      .map((one) => [one, one.rightShare]),
};

/** Seconds until a run's last step, at the pace of all its steps so far. */
export function secondsLeft({ info, steps }) {
  const last = steps.at(-1);
  if (info.outcome !== "running" || info.steps === undefined || !last) {
    return undefined;
  }
  return (info.steps - last.step) * last.elapsedMs / last.step / 1000;
}

const NOT_FINITE = ["NaN", "Infinity", "-Infinity"];
const TEXTS = ["set", "prompt", "answer", "path", "text"];

/** An event with numbers for the names of those that JSON has not. */
export function withNumbers(event) {
  return Object.fromEntries(
    Object.entries(event).map(([field, value]) => [
      field,
      NOT_FINITE.includes(value) && !TEXTS.includes(field)
        ? Number(value)
        : value,
    ]),
  );
}

/** Names of the held-out sets that runs were measured on. */
export function setsOf(list) {
  const measured = list.flatMap(({ heldOutLosses, evaluations }) => [
    ...heldOutLosses,
    ...evaluations,
  ]);
  return [...new Set(measured.map(({ set }) => set))];
}

/** Runs with their last evaluations on a set. */
export function lastOn(list, set) {
  return list.flatMap((run) => {
    const last = run.evaluations.findLast((one) => one.set === set);
    return last ? [[run, last]] : [];
  });
}

/** A figure of the steps that learn from pairs, or of those that do not. */
function ofSteps(steps, field, ofPairs) {
  return downsample(steps)
    .filter(({ pairs }) => (pairs !== undefined) === ofPairs)
    .map((step) => [step, step[field]]);
}

/** Held-out losses of pairs, or of targets. */
function ofHeldOut({ heldOutLosses }, set, ofPairs) {
  return heldOutLosses.filter((loss) =>
    loss.set === set && (loss.pairs !== undefined) === ofPairs
  ).map((loss) => [loss, loss.natsPerTarget]);
}

/** Neighbouring steps as one, for the drawing; means weigh by what they are of. */
function downsample(steps) {
  const size = Math.ceil(steps.length / MOST_POINTS);
  if (size <= 1) return steps;
  const points = [];
  for (let start = 0; start < steps.length; start += size) {
    const part = steps.slice(start, start + size);
    const sum = (of) => part.reduce((total, step) => total + of(step), 0);
    const weight = ({ pairs, targets = 1 }) => pairs ?? targets;
    const mean = (field) =>
      sum((step) => step[field] * weight(step)) / sum(weight);
    points.push({
      ...part.at(-1),
      loss: mean("loss"),
      ...Object.fromEntries(PAIR_FIGURES.map((field) => [field, mean(field)])),
      realTokens: sum(({ realTokens }) => realTokens),
      stepMs: sum(({ stepMs }) => stepMs),
    });
  }
  return points;
}
