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
export { readConversations } from "./chat/conversations.ts";
export type { Conversation, Message, Role } from "./chat/message.ts";
export {
  renderConversation,
  renderPrompt,
  type Segment,
  type Supervise,
} from "./chat/render.ts";
export {
  type ChatTemplate,
  templateByName,
  templateFromSource,
  TEMPLATES,
} from "./chat/template.ts";
export { loadTokenizer, type Tokenizer } from "./chat/tokenizer.ts";
export { UserError } from "./core/errors.ts";
export { eagerEngine } from "./engine/eager.ts";
export { onnxEngine } from "./engine/onnx/engine.ts";
export type { Engine, Program } from "./engine/program.ts";
export { tensorflowEngine } from "./engine/tensorflow/engine.ts";
export { ChatModel } from "./experiment/chat.ts";
export {
  PRETRAIN_DEFAULTS,
  type PretrainConfig,
  SFT_DEFAULTS,
  type SftConfig,
} from "./experiment/config.ts";
export { defineExperiment } from "./experiment/define.ts";
export { evaluateModel } from "./experiment/evaluate_model.ts";
export { runPretrain } from "./experiment/pretrain.ts";
export { runSft } from "./experiment/sft.ts";
export { trainTokenizer } from "./experiment/train_tokenizer.ts";
