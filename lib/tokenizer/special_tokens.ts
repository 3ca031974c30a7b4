/**
 * The special tokens that every tokenizer trained here reserves.
 *
 * A token that a template writes and the vocabulary lacks has no embedding at
 * the first fine-tune, or is spelled in letters that data can forge. So the
 * vocabulary has all tokens of the shipped templates before a model is trained;
 * a test compares the two. `<think>` is not among them: templates write it as
 * text.
 *
 * @module
 */

/** In the order of their ids; new ones go last, so that old ids keep. */
export const SPECIAL_TOKENS: readonly string[] = [
  // Llama 2, Mistral, Zephyr, Alpaca, early minimind; and padding.
  "<s>",
  "</s>",
  "<unk>",
  "<pad>",
  // ChatML, and the end of a text while pretraining.
  "<|endoftext|>",
  "<|im_start|>",
  "<|im_end|>",
  // Llama 3
  "<|begin_of_text|>",
  "<|start_header_id|>",
  "<|end_header_id|>",
  "<|eot_id|>",
  // Mistral v3
  "[INST]",
  "[/INST]",
  // Gemma
  "<bos>",
  "<start_of_turn>",
  "<end_of_turn>",
  // nanochat
  "<|bos|>",
  "<|user_start|>",
  "<|user_end|>",
  "<|assistant_start|>",
  "<|assistant_end|>",
];
