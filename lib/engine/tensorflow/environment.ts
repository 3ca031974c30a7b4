/**
 * Variables of the environment that TensorFlow's library reads as it is loaded,
 * and XLA's plugin for the CPU with it.
 *
 * @module
 */

/** Their names, and what suits a training process. */
export const VARIABLES: Readonly<Record<string, string>> = {
  // A quarter faster on CPUs, and memory under XLA stays flat.
  TF_ENABLE_ONEDNN_OPTS: "1",
  // A GPU's memory is taken as it is needed, not all at once.
  TF_FORCE_GPU_ALLOW_GROWTH: "true",
  // Hides remarks that every start would print.
  TF_CPP_MIN_LOG_LEVEL: "2",
};
