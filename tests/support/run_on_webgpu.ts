/**
 * Runs a program on Deno's adapter and prints why it cannot, for a test that
 * hides the drivers.
 *
 * @module
 */
import { eagerEngine } from "sft/engine/eager.ts";

const program = eagerEngine("webgpu").compile({
  name: "nothing",
  inputs: {},
  run: () => ({}),
});
await program.run().catch((error: Error) => console.log(error.message));
