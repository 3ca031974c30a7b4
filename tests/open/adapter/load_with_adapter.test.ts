import { assertEquals } from "@std/assert";
import { loadWithAdapter } from "sft/open/adapter/load_with_adapter.ts";
import { loadModel } from "sft/open/model_files.ts";
import { readLoraCase } from "../../support/lora_fixture.ts";

const { folder, base } = await readLoraCase("llama");

Deno.test("loadWithAdapter() loads a model without one as it is", async () => {
  assertEquals(
    (await loadWithAdapter(base)).values,
    (await loadModel(base)).values,
  );
});

Deno.test("loadWithAdapter() changes the layers of the adapter alone", async () => {
  const before = (await loadModel(base)).values;
  const { values, model } = await loadWithAdapter(base, { lora_path: folder });
  assertEquals(model.adapter, undefined);
  for (const [name, array] of Object.entries(values)) {
    const same = array.every((value, index) => value === before[name][index]);
    assertEquals(same, !/_proj\.weight$/.test(name), name);
  }
});

Deno.test("loadWithAdapter() leaves the base as it is where told to", async () => {
  const before = (await loadModel(base)).values;
  const beside = await loadWithAdapter(base, {
    lora_path: folder,
    merge_lora: false,
  });
  for (const [name, array] of Object.entries(before)) {
    assertEquals(beside.values[name], array, name);
  }
  assertEquals(
    beside.model.adapter?.parameters.length,
    Object.keys(beside.values).length - Object.keys(before).length,
  );
});
