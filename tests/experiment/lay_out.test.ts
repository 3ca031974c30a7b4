import { assertEquals } from "@std/assert";
import { experimentFolder, layOut } from "sft/experiment/lay_out.ts";
import { tempFolder } from "../support/temp_folder.ts";
import { TINY_EXPERIMENT } from "../support/tiny_experiment.ts";

Deno.test("experimentFolder() keeps quick runs apart", () => {
  const of = (budget: "full" | "quick") =>
    experimentFolder(TINY_EXPERIMENT, { root: "out", budget });
  assertEquals([of("full"), of("quick")], ["out/rates", "out/rates.quick"]);
});

Deno.test("layOut() gives runs that share the cores their threads", async () => {
  await using folder = await tempFolder();
  const options = { root: folder.path, budget: "full" } as const;
  const cores = navigator.hardwareConcurrency;
  const threads = async (atOnce?: number) => {
    const { runs, ...laid } = await layOut(TINY_EXPERIMENT, {
      ...options,
      atOnce,
    });
    assertEquals(laid.atOnce, atOnce ?? cores);
    return runs[0].config.threads;
  };

  assertEquals(await threads(), 1);
  assertEquals(await threads(1), cores);
  assertEquals(await threads(10 * cores), 1);
});
