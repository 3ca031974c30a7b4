import { assertEquals } from "@std/assert";
import type { Gpt2Config } from "sft/model/gpt2/config.ts";
import { gpt2 } from "sft/model/gpt2/gpt2.ts";
import { tinyConfig, tinyModel } from "../../support/gpt2.ts";

Deno.test("gpt2() says what its configuration comes to", () => {
  const { vocabulary, positions, layers, heads, keyValueHeads, headWidth } =
    gpt2(tinyConfig({ n_layer: 3 }));
  assertEquals(
    { vocabulary, positions, layers, heads, keyValueHeads, headWidth },
    {
      vocabulary: 11,
      positions: 16,
      layers: 3,
      heads: 2,
      keyValueHeads: 2,
      headWidth: 4,
    },
  );
});

Deno.test("withDropout() sets all three rates and nothing else", () => {
  assertEquals(
    tinyModel().withDropout(0.25).configJson(undefined),
    tinyModel({ resid_pdrop: 0.25, embd_pdrop: 0.25, attn_pdrop: 0.25 })
      .configJson(undefined),
  );
});

Deno.test("dropoutSites() are those of every rate above 0", () => {
  const sites = (changes: Partial<Gpt2Config>) =>
    tinyModel(changes).dropoutSites({ B: 3, T: 5, K: 4 });
  assertEquals(sites({}), {});
  assertEquals(sites({ embd_pdrop: 0.1 }), {
    "embd": { shape: [15, 8], rate: 0.1 },
  });
  assertEquals(sites({ attn_pdrop: 0.2, resid_pdrop: 0.3, n_layer: 2 }), {
    "h.0.attn.p": { shape: [3, 2, 5, 5], rate: 0.2 },
    "h.0.attn.resid": { shape: [15, 8], rate: 0.3 },
    "h.0.mlp.resid": { shape: [15, 8], rate: 0.3 },
    "h.1.attn.p": { shape: [3, 2, 5, 5], rate: 0.2 },
    "h.1.attn.resid": { shape: [4, 8], rate: 0.3 },
    "h.1.mlp.resid": { shape: [4, 8], rate: 0.3 },
  });
});
