/**
 * What commands do, as functions.
 *
 * What most begin with; the rest of the room can be imported by its path.
 *
 * @module
 */
export { alignTokens } from "./align_tokens.ts";
export { ChatModel } from "./chat_model.ts";
export { runDpo } from "./dpo/dpo.ts";
export { evaluateModel } from "./evaluate_model.ts";
export {
  generateAnswers,
  type GenerateConfig,
} from "../measure/generate_answers.ts";
export { prepareSet } from "./prepare/prepare_set.ts";
export { runPretrain } from "./pretrain.ts";
export { runSft } from "./sft.ts";
export { trainTokenizer } from "./train_tokenizer.ts";
