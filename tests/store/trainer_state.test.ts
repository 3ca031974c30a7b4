import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { readTrainerState } from "sft/store/trainer_state.ts";
import { tempFolder } from "../support/temp_folder.ts";

const FIXTURE = `${import.meta.dirname}/../fixtures/trainer_state.json`;

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
    events.filter(({ kind }) => kind === "evaluation") as unknown[],
    [2, 5, 8].map((entry, index) => ({
      kind: "evaluation",
      step: 4 * (index + 1),
      epoch: index + 1,
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
      // JSON keeps what is not a number as null.
      {
        kind: "step",
        step: 5,
        epoch: 0.5,
        loss: null,
        gradNorm: null,
      } as never,
    ],
  });
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
  const expected = "expected the trainer_state.json of Hugging Face's Trainer";

  assertEquals(
    await message("{}"),
    `Cannot read "FOLDER/trainer_state.json": it has no log_history, ${expected}`,
  );
  assertEquals(
    await message("null"),
    `Cannot read "FOLDER/trainer_state.json": it has no log_history, ${expected}`,
  );
  assertEquals(
    await message("loss"),
    `Cannot read "FOLDER/trainer_state.json": it is not JSON, ${expected}`,
  );
});
