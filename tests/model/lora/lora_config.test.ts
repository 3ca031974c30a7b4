import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { parseLoraConfig } from "sft/model/lora/lora_config.ts";
import { readLoraCase } from "../../support/lora_fixture.ts";

const { folder } = await readLoraCase("gpt2_attention");
const FILE = `${folder}/adapter_config.json`;
const THEIRS = JSON.parse(await Deno.readTextFile(FILE));

Deno.test("parseLoraConfig() reads what peft writes", () => {
  assertEquals(parseLoraConfig(THEIRS, FILE), {
    rank: 2,
    alpha: 8,
    dropout: 0,
    rankStabilized: true,
    base: "gpt2/model",
  });
});

Deno.test("parseLoraConfig() takes any beginning beside a model as it is", () => {
  for (const init_lora_weights of [false, "gaussian", "eva", "orthogonal"]) {
    parseLoraConfig({ ...THEIRS, init_lora_weights }, FILE);
  }
});

Deno.test("parseLoraConfig() refuses what would compute something else", () => {
  const cases: [Record<string, unknown>, string][] = [
    [{ peft_type: "IA3" }, '"peft_type" is "IA3", expected "LORA"'],
    [{ bias: "all" }, '"bias" is "all", expected "none"'],
    [{ use_dora: true }, '"use_dora" is true, expected false'],
    [{ rank_pattern: { c_attn: 4 } }, '"rank_pattern" is an object'],
    [{ modules_to_save: ["lm_head"] }, '"modules_to_save" is a list'],
    [
      { init_lora_weights: "pissa_niter_16" },
      '"init_lora_weights" is "pissa_niter_16", which changes the model\'s own',
    ],
    [{ init_lora_weights: "olora" }, '"init_lora_weights" is "olora"'],
    [{ r: 0 }, '"r" is 0, expected a whole number from 1'],
  ];
  for (const [change, message] of cases) {
    assertThrows(
      () => parseLoraConfig({ ...THEIRS, ...change }, FILE),
      UserError,
      message,
    );
  }
});
