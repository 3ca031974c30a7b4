import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { checkSft, openAhead } from "sft/run/plan/future_run.ts";
import {
  pretrainConfig,
  quietHost,
  sftConfig,
  tinyRuns,
  VOCABULARY,
} from "../../support/tiny_run.ts";

const runs = await tinyRuns();

Deno.test("openAhead() takes a model that is still to be made", async () => {
  const config = sftConfig(runs, "ahead", { model_path: "nowhere" });
  const base = pretrainConfig(runs, "base to be made", { n_embd: 32 });

  const { model, rows, share } = await openAhead(config, quietHost(), { base });

  assertEquals([rows.length > 0, share], [true, undefined]);
  const { model: made } = await openAhead(
    sftConfig(runs, "now"),
    quietHost(),
  );
  const embedding = ({ parameters }: typeof model) => parameters[0].shape;
  assertEquals(embedding(made), [VOCABULARY, 16]);
  assertEquals(embedding(model), [VOCABULARY, 32]);
});

Deno.test("checkSft() says what a run takes, or refuses its share", async () => {
  const config = sftConfig(runs, "checked");
  const said: string[] = [];
  const host = quietHost({ log: (line) => said.push(line) });

  await checkSft(config, host);
  assertMatch(said.at(-1)!, /^memory: about [\d.]+ [MG]iB /);
  const { message } = await assertRejects(
    () => checkSft(config, host, { share: { limitMiB: 1, runs: 9 } }),
    UserError,
  );
  assertMatch(message, / 1 MiB are free for each of 9 runs at a time; /);
});
