/**
 * `deno task arena`: one question, answers of several runs, and a vote.
 *
 * @module
 */
import { randomStream } from "../core/random.ts";
import { NO_TEMPLATE } from "../open/open_model.ts";
import { arenaHandler } from "../serve/arena/arena_handler.ts";
import { openServed } from "../serve/served_models.ts";
import { serveUntilInterrupted } from "../serve/until_interrupted.ts";
import { DATA } from "../settings/data.ts";
import { DEVICE, ENGINE } from "../settings/device.ts";
import { SAMPLING } from "../settings/sampling.ts";
import { modelTemplate } from "../settings/template.ts";
import { VoteRecord } from "../store/vote_record.ts";
import { PLACES } from "../view/arena/page.ts";
import { defineFlags, integer, string } from "./flags/flags.ts";
import { runCommand } from "./main.ts";
import { print, say } from "./say.ts";

const flags = defineFlags({
  command: "arena",
  about:
    "Put a question to two to four runs in a browser on this machine, without " +
    "their names, and keep which answer you like best; report shows the votes.",
  example: "outputs/sft outputs/pretrain --port 8000",
  flags: {
    votes: string({
      default: "outputs/arena/votes.jsonl",
      placeholder: "FILE",
      help: "where votes are kept, one line a pair; added to",
    }),
    port: integer({
      minimum: 1,
      maximum: 65535,
      help: "where to serve; any free one if not given",
    }),
    template: modelTemplate("the prompt", NO_TEMPLATE),
    max_tokens: integer({
      minimum: 1,
      help: "tokens of an answer; all that there is room for if not given",
    }),
    temperature: SAMPLING.temperature,
    seed: { ...DATA.seed, help: "decides every choice" },
    engine: ENGINE,
    ...DEVICE,
  },
  positionals: { name: "RUN", minimum: 2, maximum: PLACES.length },
});

if (import.meta.main) {
  await runCommand(async (args) => {
    const { port = 0, positionals, given: _, ...given } = flags.parse(args);
    const { votes: path, max_tokens, temperature, seed, ...config } = given;
    const models = await openServed(positionals, "show", {
      ...config,
      log: say,
    });
    // Last: what is refused leaves no file behind.
    const votes = await VoteRecord.open(path);
    const names = models.map(({ name }) => `"${name}"`).join(", ");
    const [chance] = crypto.getRandomValues(new Uint32Array(1));
    await serveUntilInterrupted(
      (stopping) =>
        arenaHandler(models, {
          votes,
          seed,
          temperature,
          mostTokens: max_tokens,
          // Another order each time: a seed would tell whose answer is where.
          random: randomStream(chance, "places"),
          stopping,
          onFault: (error) => say(Deno.inspect(error)),
        }),
      port,
      (address) =>
        print(`Asking ${names} at ${address}/ - press Control-C to end`),
    );
    for (const { chat } of models) chat.dispose();
  });
}
