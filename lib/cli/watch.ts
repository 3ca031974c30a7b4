/**
 * `deno task watch`: a page that follows runs while they train.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import { exists } from "../core/file.ts";
import { ADDRESS, serveOnLoopback } from "../core/http/loopback.ts";
import { onInterrupt } from "../core/signals.ts";
import { watchHandler } from "../view/watch/server.ts";
import { WatchedRuns } from "../view/watch/watched_runs.ts";
import { defineFlags, integer } from "./flags/flags.ts";
import { runCommand } from "./main.ts";
import { print } from "./say.ts";

const flags = defineFlags({
  command: "watch",
  about:
    "Show runs while they train, in a browser on this machine; runs that " +
    "begin meanwhile appear by themselves.",
  example: "outputs/sft --port 8000",
  flags: {
    port: integer({
      minimum: 1,
      maximum: 65535,
      help: "where to serve; any free one if not given",
    }),
  },
  positionals: { name: "RUN" },
});

/** Where runs are looked for when none is named. */
const EVERYWHERE = "outputs";

if (import.meta.main) {
  await runCommand(async (args) => {
    const { port = 0, positionals } = flags.parse(args);
    for (const folder of positionals) {
      if (!await exists(folder)) {
        throw new UserError(
          `Cannot watch "${folder}": there is no such folder, check the path`,
        );
      }
    }
    const folders = positionals.length > 0 ? positionals : [EVERYWHERE];
    const handler = await watchHandler(new WatchedRuns(folders));
    const stop = new AbortController();
    const server = serveOnLoopback(handler, port, stop.signal);
    print(
      `Watching ${folders.map((folder) => `"${folder}"`).join(", ")} at ` +
        `http://${ADDRESS}:${server.port}/ - press Control-C to end`,
    );
    const interrupt = onInterrupt({ say: () => stop.abort() });
    await server.finished;
    interrupt.dispose();
  });
}
