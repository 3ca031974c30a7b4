import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { readTrainerState } from "sft/store/exchange/trainer_state.ts";
import { tempFolder } from "../../support/temp_folder.ts";

const FIXTURE = `${import.meta.dirname}/../../fixtures/trainer_state.json`;

/** Writes the file as the Trainer would, last changed at a known time. */
async function stateFile(folder: string, text: string): Promise<string> {
  const path = `${folder}/trainer_state.json`;
  await Deno.writeTextFile(path, text);
  const written = new Date("2026-11-24T10:00:30.000Z");
  await Deno.utime(path, written, written);
  return path;
}

Deno.test("readTrainerState() reads what the Trainer recorded", async () => {
  const { manifest, events } = await readTrainerState(FIXTURE, "python");
  const { log_history } = JSON.parse(await Deno.readTextFile(FIXTURE));

  const steps = events.filter(({ kind }) => kind === "step");
  assertEquals(steps.map(({ step }) => step), [2, 4, 6, 8, 10, 12]);
  assertEquals(steps[0] as unknown, {
    kind: "step",
    step: 2,
    epoch: 0.5,
    loss: log_history[0].loss,
    gradNorm: log_history[0].grad_norm,
    learningRate: log_history[0].learning_rate,
    elapsedMs: 1000 * log_history[0].train_runtime,
  });
  assertEquals(
    events.filter(({ kind }) => kind === "held_out_loss") as unknown[],
    [2, 5, 8].map((entry, index) => ({
      kind: "held_out_loss",
      step: 4 * (index + 1),
      epoch: index + 1,
      set: "held_out",
      natsPerTarget: log_history[entry].eval_loss,
    })),
  );
  assertEquals(manifest.name, "python");
  assertEquals(manifest.outcome, "finished");
  assertEquals(manifest.versions, { source: "transformers Trainer" });
  assertEquals(manifest.config, {
    num_epochs: 3,
    batch_size: 4,
    logging_steps: 2,
    max_steps: 12,
  });
});

Deno.test("readTrainerState() takes the times from the file's and the Trainer's", async () => {
  await using folder = await tempFolder();
  const path = await stateFile(
    folder.path,
    `{
      "global_step": 5, "max_steps": 10, "log_history": [
        { "step": 5, "epoch": 0.5, "loss": NaN, "grad_norm": -Infinity },
        { "step": 5, "epoch": 0.5, "train_loss": 2.5, "train_runtime": 30.0 }
      ], "total_flos": 15000000.0, "trial_name": "a NaN \\" NaN"
    }`,
  );

  assertEquals(await readTrainerState(path, "cut"), {
    manifest: {
      name: "cut",
      command: "sft",
      config: { max_steps: 10 },
      started: "2026-11-24T10:00:00.000Z",
      ended: "2026-11-24T10:00:30.000Z",
      outcome: "interrupted",
      versions: { source: "transformers Trainer" },
      machine: { os: "", arch: "", cpu: "", cores: 0, memoryGiB: 0 },
      data: [],
    } as never,
    events: [
      {
        kind: "note",
        step: 0,
        text: "imported from trainer_state.json; 1.50e+7 floating-point " +
          "operations",
      },
      {
        kind: "step",
        step: 5,
        epoch: 0.5,
        loss: NaN,
        gradNorm: -Infinity,
      } as never,
    ],
  });
});

Deno.test("readTrainerState() refuses a run that tells no loss", async () => {
  await using folder = await tempFolder();
  for (const log_history of [[], [{ step: 4, train_loss: 2 }]]) {
    const text = JSON.stringify({ global_step: 4, max_steps: 4, log_history });
    const path = await stateFile(folder.path, text);
    const error = await assertRejects(
      () => readTrainerState(path, "x"),
      UserError,
    );
    assertEquals(
      error.message,
      `Cannot import "${path}": its log_history has no loss and no eval_loss, ` +
        "nothing of the run is left to compare",
    );
  }
});

Deno.test("readTrainerState() refuses other files", async () => {
  await using folder = await tempFolder();
  const message = async (text: string) => {
    const path = await stateFile(folder.path, text);
    const error = await assertRejects(
      () => readTrainerState(path, "x"),
      UserError,
    );
    return error.message.replace(folder.path, "FOLDER");
  };
  const refused = async (text: string, why: string) =>
    assertEquals(
      await message(text),
      `Cannot read "FOLDER/trainer_state.json": ${why}`,
    );
  const list =
    "the list that Hugging Face's Trainer writes into its trainer_state.json";

  await refused("{}", `"log_history" is missing, expected ${list}`);
  await refused("null", "it is null, expected an object");
  await refused(
    "loss",
    "not valid JSON (Unexpected token 'l', \"loss\" is not valid JSON), mend " +
      "it or fetch it again",
  );
  const state = { global_step: 4, max_steps: 4, log_history: [{ step: 1 }] };
  const but = (changes: object) => JSON.stringify({ ...state, ...changes });
  await refused(
    but({ global_step: null }),
    '"global_step" is null, expected a whole number, 0 or more',
  );
  await refused(
    but({ log_history: [{ step: 1 }, null] }),
    '"log_history.1" is null, expected an object',
  );
  // Python writes NaN without quotes: in quotes it is a text like others.
  for (const text of ["2.5", "NaN", "-Infinity", "high", ""]) {
    await refused(
      but({ log_history: [{ step: 1, loss: 2 }, { step: 2, loss: text }] }),
      `"log_history.1.loss" is "${text}", expected a number`,
    );
    await refused(
      but({ log_history: [{ step: 1, eval_loss: text }] }),
      `"log_history.0.eval_loss" is "${text}", expected a number`,
    );
  }
  await refused(
    but({ log_history: [{ step: 1, grad_norm: null }] }),
    '"log_history.0.grad_norm" is null, expected a number',
  );
  await refused(
    but({ log_history: [{ step: 1, train_runtime: 1e300 }] }),
    '"log_history.0.train_runtime" is 1e+300, expected a time that has ' +
      "passed, 0 or more",
  );
});
