import { assert, assertEquals } from "@std/assert";
import { findAdapter } from "sft/engine/machine/adapter.ts";
import { NO_GPU } from "../../support/engines.ts";

Deno.test({
  name: "findAdapter() names the GPU and says whether it is software",
  ignore: NO_GPU !== undefined,
  fn: async () => {
    const adapter = await findAdapter();

    assert(adapter);
    assert(adapter.name.length > 0);
    // Mesa's driver names itself after the compiler that it runs on.
    if (/llvmpipe/.test(adapter.name)) assertEquals(adapter.software, true);
  },
});
