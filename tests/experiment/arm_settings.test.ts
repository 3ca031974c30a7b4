import { assertEquals } from "@std/assert";
import { armSettings } from "sft/experiment/arm_settings.ts";

Deno.test("armSettings() lets a path replace what the setup makes", () => {
  const base = { model: "small", dataSet: "A", num_epochs: 3 };
  const arms = {
    same: {},
    path: { model_path: "mine" },
    data: { data_file: "mine.jsonl", num_epochs: 1 },
  };
  const of = (arm: string) => armSettings({ base, arms }, arm);

  assertEquals(of("same"), base);
  assertEquals(of("path"), {
    model_path: "mine",
    dataSet: "A",
    num_epochs: 3,
  });
  assertEquals(of("data"), {
    model: "small",
    data_file: "mine.jsonl",
    num_epochs: 1,
  });
});

Deno.test("armSettings() lets what the setup makes replace a path", () => {
  const base = { model_path: "mine", data_file: "mine.jsonl" };
  assertEquals(
    armSettings({ base, arms: { toy: { model: "small" } } }, "toy"),
    { data_file: "mine.jsonl", model: "small" },
  );
});
