import { assertEquals } from "@std/assert";
import { SAMPLING } from "sft/settings/sampling.ts";
import { defaultsOf } from "sft/settings/setting.ts";

Deno.test("SAMPLING is by default the origin's", () => {
  assertEquals(defaultsOf(SAMPLING), {
    temperature: 0.7,
    top_k: 50,
    top_p: 0.95,
    no_repeat_ngram_size: 2,
  });
});
