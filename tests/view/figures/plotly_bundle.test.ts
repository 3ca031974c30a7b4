import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { plotlyBundle } from "sft/view/figures/plotly_bundle.ts";

Deno.test("plotlyBundle() packs the bundle as published", async () => {
  const { packed, source } = await plotlyBundle();

  const stream = new Blob([Uint8Array.fromBase64(packed)]).stream()
    .pipeThrough(new DecompressionStream("gzip"));
  assertEquals(await new Response(stream).text(), source);
  assertStringIncludes(source.slice(0, 300), "Licensed under the MIT license");
  assert(packed.length < 3e6, `${packed.length} characters`);
});
