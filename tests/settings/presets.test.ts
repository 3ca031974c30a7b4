import { assertEquals, assertThrows } from "@std/assert";
import { renderConversation } from "sft/chat/render.ts";
import { templateByName } from "sft/chat/template.ts";
import { UserError } from "sft/core/errors.ts";
import { templateOptions } from "sft/open/training_template.ts";
import {
  PRESET_NAMES,
  type PresetName,
  type PresetSettings,
  withPreset,
} from "sft/settings/presets.ts";

const DEFAULTS = { template: "chatml", supervise: "assistant" } as const;

/** The settings of a run with this preset, and some that were given. */
function settings(preset: PresetName, given: PresetSettings = {}) {
  const all: typeof DEFAULTS & PresetSettings & { preset: PresetName } = {
    ...DEFAULTS,
    ...given as object,
    preset,
  };
  return withPreset(all, new Set(Object.keys(given)));
}

/** One exchange, with `⟦⟧` around what is trained. */
function drawn(preset: PresetName, given?: PresetSettings): string {
  const { template, ...rest } = settings(preset, given);
  return renderConversation(
    [
      { role: "user", content: "U1" },
      { role: "assistant", content: "A1" },
    ],
    templateByName(template, templateOptions(rest)),
    rest.supervise,
  ).map(({ text, supervised }) => supervised ? `⟦${text}⟧` : text)
    .join("").replaceAll("⟧⟦", "");
}

const USER = "<|im_start|>user\nU1<|im_end|>\n";
const NEWLINE_TRAINED = USER + "<|im_start|>assistant\n⟦A1<|im_end|>\n⟧";
const END_TRAINED = USER + "<|im_start|>assistant\n⟦A1<|im_end|>⟧\n";

/** The table of what is trained of an assistant's turn, by hand. */
const TRAINED: Record<PresetName, string> = {
  origin_no_end: "user: U1\nassistant: ⟦A1⟧\n",
  origin_pad_is_end: USER + "<|im_start|>assistant\n⟦A1⟧<|im_end|>\n",
  origin_no_mask: `⟦${USER}<|im_start|>assistant\nA1<|im_end|>\n⟧`,
  origin_prompt_mismatch: END_TRAINED,
  origin: "⟦user: U1\nassistant: A1\n⟧",
  huggingface: END_TRAINED,
  axolotl: END_TRAINED,
  trl: NEWLINE_TRAINED,
  llama_factory: NEWLINE_TRAINED,
  torchtune: USER + "⟦<|im_start|>assistant\nA1<|im_end|>\n⟧",
};

for (const preset of PRESET_NAMES) {
  Deno.test(`preset ${preset} trains what its library does`, () => {
    assertEquals(drawn(preset), TRAINED[preset]);
  });
}

Deno.test("withPreset() leaves settings without one as they are", () => {
  assertEquals(withPreset(DEFAULTS, new Set()), DEFAULTS);
});

Deno.test("withPreset() asks the origin's model as the origin does", () => {
  const form = (preset: PresetName) => settings(preset).prompt_template;
  assertEquals(form("origin"), "none");
  assertEquals(form("origin_prompt_mismatch"), "none");
  assertEquals(form("origin_no_end"), undefined);
});

Deno.test("withPreset() fills in what was not given", () => {
  assertEquals(settings("torchtune", { train_header: false }), {
    template: "chatml",
    supervise: "assistant",
    train_header: false,
    train_trailing_newline: true,
    preset: "torchtune",
  });
});

Deno.test("withPreset() leaves out what a form does not have", () => {
  assertEquals(
    drawn("torchtune", { template: "llama_2" }),
    "<s>[INST] U1 [/INST]⟦ A1 </s>⟧",
  );
  assertEquals(
    drawn("trl", { template: "gemma" }),
    "<bos><start_of_turn>user\nU1<end_of_turn>\n" +
      "<start_of_turn>model\n⟦A1<end_of_turn>\n⟧",
  );
});

Deno.test("withPreset() refuses what leaves nothing of it", () => {
  const refusal = (preset: PresetName, given: PresetSettings) =>
    assertThrows(() => settings(preset, given), UserError).message;

  assertEquals(
    refusal("origin_no_end", { template: "zephyr" }),
    'Cannot use preset "origin_no_end": it is template "origin" and "zephyr" ' +
      "was given, leave one of the two out",
  );
  assertEquals(
    refusal("huggingface", { supervise: "everything" }),
    'Cannot use preset "huggingface": it is supervise "assistant" and ' +
      '"everything" was given, leave one of the two out',
  );
  assertEquals(
    refusal("origin_no_mask", { supervise: "assistant" }),
    'Cannot use preset "origin_no_mask": it is supervise "everything" and ' +
      '"assistant" was given, leave one of the two out',
  );
  assertEquals(
    refusal("origin_pad_is_end", { template: "origin" }),
    'Cannot use preset "origin_pad_is_end" with template "origin": nothing in ' +
      "it ends an answer, choose another template",
  );
});
