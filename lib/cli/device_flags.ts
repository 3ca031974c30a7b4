/**
 * The flags that say where an engine computes, for every command that has one.
 *
 * @module
 */
import { CHOICES, SFT_DEFAULTS } from "../experiment/config.ts";
import { choice } from "./flags.ts";

/** Flags that stand beside `--engine`. */
export function deviceFlags() {
  return {
    device: choice(CHOICES.device, {
      default: SFT_DEFAULTS.device,
      help: "where the engine computes, unless it is eager",
    }),
    backend: choice(CHOICES.backend, {
      default: SFT_DEFAULTS.backend,
      help: "what the engine eager computes with",
    }),
    precision: choice(CHOICES.precision, {
      default: SFT_DEFAULTS.precision,
      help: "what matrices are multiplied in",
    }),
  };
}
