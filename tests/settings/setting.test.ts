import { assertEquals } from "@std/assert";
import { boolean, choice, integer, string } from "sft/settings/kinds.ts";
import { type ConfigOf, defaultsOf } from "sft/settings/setting.ts";

const TABLE = {
  data_file: string({ required: true, help: "rows" }),
  batch_size: integer({ default: 4, minimum: 1, help: "rows at a time" }),
  packing: choice(["isolated", "naive"], { help: "how rows are filled" }),
  resume: boolean({ help: "go on" }),
};

Deno.test("defaultsOf() has what need not be given, and nothing else", () => {
  assertEquals(defaultsOf(TABLE), { batch_size: 4, resume: false });
});

Deno.test("ConfigOf types each value, and lets the optional lack", () => {
  const config: ConfigOf<typeof TABLE> = {
    ...defaultsOf(TABLE),
    data_file: "a.jsonl",
  };
  const packing: "isolated" | "naive" | undefined = config.packing;
  // @ts-expect-error It is required.
  const lacking: ConfigOf<typeof TABLE> = defaultsOf(TABLE);
  // @ts-expect-error It is no name to choose.
  const wrong: ConfigOf<typeof TABLE> = { ...config, packing: "loose" };

  assertEquals([packing, lacking.data_file, wrong.data_file], [
    undefined,
    undefined,
    "a.jsonl",
  ]);
});

Deno.test("ConfigOf knows the type of a row that a command changes", () => {
  const changed = {
    batch_size: { ...TABLE.batch_size, default: 8 },
    data_file: { ...TABLE.data_file, help: "texts" },
  };
  const config: ConfigOf<typeof changed> = { batch_size: 1, data_file: "a" };
  // @ts-expect-error It is still a number.
  const wrong: ConfigOf<typeof changed> = { ...config, batch_size: "8" };

  assertEquals(defaultsOf(changed), { batch_size: 8 });
  assertEquals(changed.batch_size.read("0"), undefined);
  assertEquals(wrong.data_file, "a");
});
