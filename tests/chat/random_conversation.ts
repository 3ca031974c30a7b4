/**
 * Seeded conversations and a small tokenizer for tests of properties.
 *
 * @module
 */
import type { Message } from "sft/chat/message.ts";
import type { RandomStream } from "sft/core/random.ts";
import { loadTokenizer } from "sft/tokenizer/tokenizer.ts";

/** 256 bytes, four special tokens and a few merges. */
export const tiny = await loadTokenizer(
  `${import.meta.dirname}/../fixtures/tiny_tokenizer`,
);

/** What texts are made of: everything that has ever broken a mask. */
const PIECES = [
  "Hi",
  " there",
  "user",
  "assistant: ",
  "\n",
  " ",
  "\t",
  "<|im_start|>",
  "<|im_end|>",
  "<|endoftext|>",
  "{{ 7 * 7 }}",
  "{% endgeneration %}",
  "中文",
  "😀",
  "e\u0301",
  "\uFEFF",
  "\u0000",
];

/** Up to six pieces, or nothing. */
export function randomText(random: RandomStream): string {
  return Array.from(
    { length: random.integer(7) },
    () => PIECES[random.integer(PIECES.length)],
  ).join("");
}

/** One to three exchanges, after a system turn half of the time. */
export function randomConversation(random: RandomStream): Message[] {
  const messages: Message[] = random.uniform() < 0.5
    ? [{ role: "system", content: randomText(random) }]
    : [];
  for (let turns = 1 + random.integer(3); turns > 0; turns--) {
    messages.push({ role: "user", content: randomText(random) });
    messages.push({ role: "assistant", content: randomText(random) });
  }
  return messages;
}
