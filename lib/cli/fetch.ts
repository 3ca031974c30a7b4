/**
 * `deno task fetch`: models of a hub into the cache, for machines and moments
 * without a network. Other commands fetch what they need by themselves.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import { hubName } from "../hub/hub_name.ts";
import { openSnapshot } from "../hub/open_snapshot.ts";
import { boolean } from "../settings/kinds.ts";
import { nameDisplay } from "./display/name_display.ts";
import { defineFlags } from "./flags/flags.ts";
import { runCommand } from "./main.ts";
import { print } from "./say.ts";

const flags = defineFlags({
  command: "fetch",
  hub: true,
  about: "Fetch models of a hub into the cache, where other commands find " +
    "them; HF_ENDPOINT, HF_TOKEN and HF_HOME say from where, as whom, whereto.",
  example: "org/name@main",
  flags: {
    tokenizer_only: boolean({ help: "the tokenizer's files, no weights" }),
  },
  positionals: { name: "ORG/NAME", minimum: 1 },
});

if (import.meta.main) {
  await runCommand(async (args) => {
    const { positionals, tokenizer_only } = flags.parse(args);
    const parts = [tokenizer_only ? "tokenizer" : "model"] as const;
    const named = positionals.map((typed) => ({ typed, name: nameOf(typed) }));
    for (const { typed, name } of named) {
      const { folder } = await openSnapshot(typed, name, parts, nameDisplay());
      print(folder);
    }
  });
}

function nameOf(typed: string) {
  const name = hubName(typed);
  if (name) return name;
  throw new UserError(
    `Cannot fetch "${typed}": it is no name on a hub, expected ORG/NAME or ` +
      "ORG/NAME@REVISION",
  );
}
