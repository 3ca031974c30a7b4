/**
 * Models: what is known of one, by its `config.json`, and decoding.
 *
 * What most begin with; the rest of the room can be imported by its path.
 *
 * @module
 */
export type { Architecture } from "./architecture.ts";
export { Decoder } from "./decoder.ts";
export { filterLogits } from "./filter_logits.ts";
export { generate, type GenerateOptions } from "./generate.ts";
export { trainable } from "./loss.ts";
export { architectureOf, MODEL_TYPES } from "./open_config.ts";
export { initialValues, parameterCount } from "./parameters.ts";
export { GREEDY, sampleToken, type Sampling } from "./sample.ts";
