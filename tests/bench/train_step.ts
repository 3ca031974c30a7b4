/**
 * `deno task bench`: tokens/s of the training step on each engine, how much of
 * the machine's own matrix product that is, and against others.
 *
 * All contestants run as programs of their own and take turns in short rounds:
 * a machine that others share changes its speed from one second to the next,
 * and only a ratio within a turn means the same tomorrow.
 *
 * @module
 */
import {
  boolean,
  choice,
  defineFlags,
  integer,
  many,
  string,
} from "sft/cli/flags/flags.ts";
import { runCommand } from "sft/cli/main.ts";
import { UserError } from "sft/core/errors.ts";
import {
  ALL_PRECISIONS,
  DEVICES,
  ENGINE_NAMES,
  LOAD_DTYPES,
} from "sft/engine/choose.ts";
import {
  type Contestant,
  type Round,
  type Setup,
  startContestant,
} from "./contestant.ts";
import { benchGeneration } from "./generate.ts";
import { ours } from "./ours.ts";
import { chatLengths, SHAPES } from "./shapes.ts";
import { ratios, spread, takeTurns, timeOf } from "./turns.ts";

const flags = defineFlags({
  command: "bench",
  about: "Time the training step against the machine, or against others.",
  example: "--shape 4x256 --against pytorch --python .venv/bin/python",
  flags: {
    shape: many({
      default: ["4x256", "8x512", "12x768"],
      help: `one of ${Object.keys(SHAPES).join(", ")}; may be repeated`,
    }),
    engine: many({
      default: ENGINE_NAMES.filter((name) => name !== "eager"),
      help: "engines that take turns; may be repeated; if left out, every " +
        "compiling one that is here",
    }),
    against: many({
      default: [],
      help:
        "pytorch, padded (Hugging Face's loop on short chats, ours packed) " +
        "or the folder of another checkout; may be repeated",
    }),
    generate: boolean({
      help: "writing answers instead, in batches of 1 and 16, against " +
        "transformers; there is a shape SmolLM2-135M, too",
    }),
    load_dtype: many({
      default: [...LOAD_DTYPES],
      help:
        "what weights are held in where answers are written; may be repeated",
    }),
    chats: boolean({
      help: "short chats, packed, instead of full rows; implied by padded",
    }),
    python: string({ default: "python3", help: "a Python that has torch" }),
    rounds: integer({ default: 9, minimum: 1, help: "rounds each" }),
    steps: integer({ default: 3, minimum: 1, help: "steps a round" }),
    device: choice(DEVICES, {
      default: "cpu",
      help: "where all compute but checkouts of before this flag",
    }),
    precision: many({
      default: ["fp32"],
      help: "what all multiply matrices in, PyTorch by its autocast; may be " +
        "repeated",
    }),
    threads: integer({
      default: navigator.hardwareConcurrency,
      minimum: 1,
      help: "threads; with 1, times of the CPU compare on a busy machine",
    }),
    profile: boolean({
      help: "write ONNX Runtime's profiles to outputs/profile*",
    }),
  },
});

const here = import.meta.dirname!;

async function opponent(
  name: string,
  label: string,
  python: string,
  setup: Setup,
) {
  if (name === "pytorch" || name === "padded") {
    const file = `${here}/${name}_step.py`;
    try {
      return await startContestant(label, python, [file], setup);
    } catch {
      const needs = name === "padded" ? "torch and transformers" : "torch";
      throw new UserError(
        `Cannot bench against ${name}: ${python} did not run ${file}, ` +
          `name one that has ${needs} with --python`,
      );
    }
  }
  try {
    Deno.statSync(`${name}/deno.json`);
  } catch {
    throw new UserError(
      `Cannot bench against "${name}": it is no folder of a checkout, ` +
        'expected one, "pytorch" or "padded"',
    );
  }
  return ours(label, "step_rounds.ts", setup, name);
}

/** Turns rounds into figures. */
function figuresOf({ threads, examples }: Setup) {
  const per = (work: (round: Round) => number) => (round: Round) =>
    work(round) / timeOf(threads, round);
  return {
    unit: examples ? "supervised tokens/s" : "tokens/s",
    rate: per((round) => 1000 * (examples ? round.supervised : round.tokens)),
    gflops: per(({ flops }) => flops / 1e6),
  };
}

/** One contestant's figures; `first` are the rounds it is compared with. */
function describe(
  { name, description }: Contestant,
  rounds: readonly Round[],
  product: readonly Round[],
  first: readonly Round[] | undefined,
  { unit, rate, gflops }: ReturnType<typeof figuresOf>,
): string {
  const lines = [
    `  ${name}: ${description}`,
    `    ${spread(rounds.map(rate), 0)} ${unit}`,
  ];
  if (rounds[0].flops > 0) {
    lines.push(`    ${ratios(gflops, rounds, product)} of the matrix product`);
  }
  lines.push(`    peak memory ${rounds[rounds.length - 1].memoryMiB} MiB`);
  if (first) {
    lines.push(`    ${ratios(rate, first, rounds)} times as fast is the first`);
  }
  return lines.join("\n");
}

function precisionOf(name: string): Setup["precision"] {
  const precision = ALL_PRECISIONS.find((known) => known === name);
  if (precision) return precision;
  throw new UserError(
    `Cannot bench in precision "${name}": expected one of ` +
      ALL_PRECISIONS.join(", "),
  );
}

/** Starts whoever is to be timed, each in every precision that it has. */
async function enter(
  options: ReturnType<typeof flags.parse>,
  precisions: readonly Setup["precision"][],
  setup: Setup,
): Promise<Contestant[]> {
  const contestants: Contestant[] = [];
  const inEach = async (
    name: string,
    start: (label: string, setup: Setup) => Promise<Contestant>,
  ) => {
    for (const precision of precisions) {
      const label = precisions.length > 1 ? `${name} ${precision}` : name;
      try {
        contestants.push(await start(label, { ...setup, precision }));
      } catch (error) {
        if (error instanceof UserError) throw error;
        console.log(`${label}: left out, see above`);
      }
    }
  };
  for (const engine of options.engine) {
    await inEach(
      engine,
      (label, setup) => ours(label, "step_rounds.ts", { ...setup, engine }),
    );
  }
  for (const other of options.against) {
    await inEach(
      other,
      (label, setup) => opponent(other, label, options.python, setup),
    );
  }
  if (contestants.length > 0) return contestants;
  throw new UserError("Cannot bench: no engine started, see above");
}

if (import.meta.main) {
  await runCommand(async (args) => {
    const options = flags.parse(args);
    if (options.generate) return await benchGeneration(options);
    const precisions = options.precision.map(precisionOf);
    const chats = options.chats || options.against.includes("padded");
    if (options.profile) Deno.mkdirSync("outputs", { recursive: true });
    for (const name of options.shape) {
      const shape = SHAPES[name];
      if (!shape) {
        throw new UserError(
          `Cannot bench shape "${name}": expected one of ` +
            Object.keys(SHAPES).join(", "),
        );
      }
      const setup: Setup = {
        shape,
        threads: options.threads,
        steps: options.steps,
        engine: options.engine[0],
        device: options.device,
        precision: precisions[0],
        ...chats && { examples: chatLengths(128, shape.T) },
        ...options.profile && { profile: "outputs/profile" },
      };
      const contestants = await enter(options, precisions, setup);
      contestants.push(await ours("product", "product_rounds.ts", setup));
      const results = await takeTurns(contestants, options.rounds);
      const product = results[results.length - 1];
      const figures = figuresOf(setup);
      const clock = options.threads === 1 ? "CPU time" : "the clock";
      console.log(
        `${name}, ${options.rounds} rounds each by ${clock}, min / median / ` +
          `max:\n  ${spread(product.map(figures.gflops), 0)} GFLOP/s of the ` +
          "matrix product",
      );
      for (const [index, contestant] of contestants.slice(0, -1).entries()) {
        const first = index > 0 ? results[0] : undefined;
        console.log(
          describe(contestant, results[index], product, first, figures),
        );
      }
      for (const contestant of contestants) await contestant.stop();
    }
  });
}
