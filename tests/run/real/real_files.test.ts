import { assertEquals } from "@std/assert";
import { realFiles } from "sft/run/real/real_files.ts";

Deno.test("realFiles() are in the user's cache", () => {
  const { model, train, heldOut, tokenizer } = realFiles("/cache");
  assertEquals([model, train, heldOut, tokenizer("gemma3")], [
    "/cache/sft/real-1/SmolLM2-135M-Instruct.Q4_1.gguf",
    "/cache/sft/real-1/chats.train.jsonl",
    "/cache/sft/real-1/chats.held_out.jsonl",
    "/cache/sft/real-1/tokenizers/gemma3",
  ]);
});
