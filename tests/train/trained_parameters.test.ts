import { assertEquals } from "@std/assert";
import { trainedOf } from "sft/train/trained_parameters.ts";

Deno.test("trainedOf() leaves out what is frozen", () => {
  const of = (name: string, frozen?: boolean) => ({
    ...{ name, shape: [1], decay: false, initializer: { fill: 0 } },
    frozen,
  });
  const parameters = [of("a"), of("b", true), of("c", false)];
  assertEquals(trainedOf(parameters).map(({ name }) => name), ["a", "c"]);
});
