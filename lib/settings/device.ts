/**
 * The settings that say what computes, and where.
 *
 * @module
 */
import { AUTO } from "../engine/auto.ts";
import {
  ALL_PRECISIONS,
  DEVICES,
  ENGINE_NAMES,
  LOAD_DTYPES,
} from "../engine/choose.ts";
import { BACKENDS } from "../engine/eager.ts";
import { choice, integer } from "./kinds.ts";

/** `engine` */
export const ENGINE = choice([...ENGINE_NAMES, AUTO], {
  default: "onnx",
  help: "what computes",
});

/** `threads` */
export const THREADS = integer({
  minimum: 1,
  help: "threads that compute; all cores if not given",
});

/** Where the engine computes, and in what. */
export const DEVICE = {
  device: choice(DEVICES, {
    default: "cpu",
    help: "where the engine computes, unless it is eager",
  }),
  backend: choice(BACKENDS, {
    default: "cpu",
    help: "what the engine eager computes with",
  }),
  precision: choice(ALL_PRECISIONS, {
    default: "fp32",
    help: "what matrices are multiplied in",
  }),
};

/** `load_dtype` */
export const LOAD_DTYPE = choice(LOAD_DTYPES, {
  default: "fp32",
  help:
    "what weights are held in: int8 answers two to three times as fast on " +
    "a CPU, with a slightly higher loss",
});
