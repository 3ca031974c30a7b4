/**
 * The settings that say how a model's next token is chosen; the origin's.
 *
 * @module
 */
import { integer, number } from "./kinds.ts";

/** How tokens are chosen; see `Sampling` of model/sample.ts. */
export const SAMPLING = {
  temperature: number({
    default: 0.7,
    minimum: 0,
    help: "0 always takes the likeliest token",
  }),
  top_k: integer({
    default: 50,
    minimum: 0,
    help: "choose among so many; 0 among all",
  }),
  top_p: number({
    default: 0.95,
    minimum: 0,
    maximum: 1,
    help: "choose among the likeliest that hold this probability",
  }),
  no_repeat_ngram_size: integer({
    default: 2,
    minimum: 0,
    help: "no run of so many tokens twice, stop tokens apart; 0 allows all",
  }),
};
