import { assert, assertEquals } from "@std/assert";
import { transferables, workerAnswers } from "sft/data/prepare/worker.ts";
import { chat, workSettings } from "./settings.ts";

function batchOf(row: unknown) {
  return {
    where: ["x#1"],
    bytes: new Uint8Array(),
    ends: Uint32Array.of(0),
    values: new Map([[0, row]]),
  };
}

Deno.test("workerAnswers() is ready once it has settings, then works", async () => {
  const answerTo = workerAnswers();
  const settings = workSettings();
  assertEquals(await answerTo({ kind: "settings", settings }), {
    kind: "ready",
  });

  const batch = batchOf(chat("Hi", "Ho"));
  const answer = await answerTo({ kind: "batch", batch });
  assert(answer.kind === "result", answer.kind);
  assertEquals([...answer.result.fates], [0]);
  // Each array is given away, and none twice.
  assertEquals(new Set(transferables(answer)).size, 8);
});

Deno.test("workerAnswers() tells what a user can mend from what not", async () => {
  const settings = workSettings({ tokenizerPath: "nowhere" });
  assertEquals(await workerAnswers()({ kind: "settings", settings }), {
    kind: "failed",
    message:
      'Cannot load tokenizer "nowhere": there is no such folder, check ' +
      "the path",
    mendable: true,
  });

  const batch = batchOf({});
  const answer = await workerAnswers()({ kind: "batch", batch });
  assert(answer.kind === "failed" && !answer.mendable);
  assertEquals(
    answer.message.split("\n")[0],
    "RangeError: Cannot work on batch: no settings yet",
  );
  assertEquals(transferables(answer), []);
});
