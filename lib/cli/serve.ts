/**
 * `deno task serve`: a run's model behind OpenAI's chat-completions protocol.
 *
 * @module
 */
import { NO_TEMPLATE } from "../open/open_model.ts";
import { openaiHandler } from "../serve/openai/openai_handler.ts";
import { openServed } from "../serve/served_models.ts";
import { serveUntilInterrupted } from "../serve/until_interrupted.ts";
import { DATA } from "../settings/data.ts";
import { DEVICE, ENGINE, LOAD_DTYPE } from "../settings/device.ts";
import { modelTemplate } from "../settings/template.ts";
import { defineFlags, integer } from "./flags/flags.ts";
import { runCommand } from "./main.ts";
import { print, say } from "./say.ts";

const flags = defineFlags({
  command: "serve",
  about:
    "Answer programs of this machine in OpenAI's chat-completions protocol, by " +
    "the models of runs. Answers are greedy where a request gives no " +
    "temperature; what a request asks for and is not supported is refused.",
  example: "outputs/sft --port 8000",
  flags: {
    port: integer({
      minimum: 1,
      maximum: 65535,
      help: "where to serve; any free one if not given",
    }),
    template: modelTemplate("the prompt", NO_TEMPLATE),
    seed: {
      ...DATA.seed,
      help: "decides every choice where none is asked for",
    },
    engine: ENGINE,
    ...DEVICE,
    load_dtype: LOAD_DTYPE,
  },
  positionals: { name: "RUN", minimum: 1 },
});

if (import.meta.main) {
  await runCommand(async (args) => {
    const { port = 0, positionals, seed, given: _, ...config } = flags.parse(
      args,
    );
    const models = await openServed(positionals, "serve", {
      ...config,
      log: say,
    });
    const names = models.map(({ name }) => `"${name}"`).join(", ");
    await serveUntilInterrupted(
      (stopping) => openaiHandler(models, { seed, stopping, onFault }),
      port,
      (address) =>
        print(`Serving ${names} at ${address}/v1 - press Control-C to end`),
    );
    for (const { chat } of models) chat.dispose();
  });
}

/** A fault of ours, of which the client hears nothing but that it is one. */
function onFault(error: unknown): void {
  say(Deno.inspect(error));
}
