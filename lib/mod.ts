/**
 * The public surface: what notebooks and scripts import as `sft`.
 *
 * Everything else can be imported by its path, `sft/batch/pack.ts`; what is
 * here is what most begin with.
 *
 * @module
 */
export { encodeSegments, type Example } from "./batch/example.ts";
export { type PackedRow, type Packing, packRows } from "./batch/pack.ts";
export { targetsOf } from "./batch/targets.ts";
export { type TokenRow, tokenRows } from "./batch/token_rows.ts";
export type {
  Conversation,
  DataRow,
  MarkedText,
  Message,
  Role,
} from "./chat/message.ts";
export { openTemplate } from "./chat/open_template.ts";
export {
  renderConversation,
  renderPrompt,
  type Segment,
  type Supervise,
} from "./chat/render.ts";
export { segmentsOf } from "./chat/row_segments.ts";
export {
  type ChatTemplate,
  templateByName,
  templateFromSource,
  type TemplateOptions,
  TEMPLATES,
} from "./chat/template.ts";
export { loadTokenizer, type Tokenizer } from "./chat/tokenizer.ts";
export { UserError } from "./core/errors.ts";
export { readRows, type ReadRowsOptions } from "./data/read_rows.ts";
export { openEngine } from "./engine/auto.ts";
export { eagerEngine } from "./engine/eager.ts";
export { onnxEngine } from "./engine/onnx/engine.ts";
export { gpuEngine } from "./engine/onnx/gpu_engine.ts";
export type { Engine, Program } from "./engine/program.ts";
export { tensorflowEngine } from "./engine/tensorflow/engine.ts";
export { xlaEngine } from "./engine/xla/engine.ts";
export { alignTokens } from "./experiment/align_tokens.ts";
export { ChatModel } from "./experiment/chat.ts";
export {
  PRETRAIN_DEFAULTS,
  type PretrainConfig,
  SFT_DEFAULTS,
  type SftConfig,
} from "./experiment/config.ts";
export { defineExperiment } from "./experiment/define.ts";
export { evaluateModel } from "./experiment/evaluate_model.ts";
export {
  PREPARE_DEFAULTS,
  type PrepareConfig,
} from "./experiment/prepare_config.ts";
export { prepareSet } from "./experiment/prepare_set.ts";
export { PRESETS } from "./experiment/presets.ts";
export { runPretrain } from "./experiment/pretrain.ts";
export {
  type ExperimentHost,
  type ExperimentResult,
  runExperiment,
} from "./experiment/run_experiment.ts";
export { runSft } from "./experiment/sft.ts";
export { trainTokenizer } from "./experiment/train_tokenizer.ts";
export { type Group, groupRuns } from "./view/compare/groups.ts";
export { openRuns } from "./view/compare/open_runs.ts";
export { type Report, writeReport } from "./view/report.ts";
export { readRunView, type RunView } from "./view/run_view.ts";
