/**
 * Presets: settings that belong together, under the name of who uses them.
 *
 * The origin's four faults are one change each. "Assistant only" is another mask
 * in each library; of ChatML's assistant turn they train
 *
 *                      header   answer   <|im_end|>   last line feed
 *     huggingface      no       yes      yes          no
 *     axolotl          no       yes      yes          no
 *     trl              no       yes      yes          yes
 *     llama_factory    no       yes      yes          yes
 *     torchtune        yes      yes      yes          yes
 *
 * `huggingface` is what `{% generation %}` marks by itself. `trl` is its Qwen3
 * template's mask; its Qwen2.5 template also trains the line feed that ends the
 * header. torchtune writes no line feed after the last turn, and we do.
 *
 * @module
 */
import { turnOf } from "../chat/template.ts";
import { UserError } from "../core/errors.ts";
import { choice } from "./kinds.ts";
import type { ConfigOf } from "./setting.ts";
import { FORM, MARKS, type TEMPLATE_LINT } from "./template.ts";
import type { PROMPT } from "./prompt.ts";

/** What a preset may set. */
export type PresetSettings = Partial<
  & ConfigOf<typeof FORM>
  & Omit<ConfigOf<typeof MARKS>, "reasoning">
  & ConfigOf<{ template_lint: typeof TEMPLATE_LINT }>
  & Pick<ConfigOf<typeof PROMPT>, "prompt_template">
>;

const ASSISTANT = { supervise: "assistant" } as const;

/** Settings by preset; what is ours by default is left out but for the mask. */
export const PRESETS = {
  // Nothing tells the model that an answer is over; the lint would refuse it.
  origin_no_end: { template: "origin", template_lint: "warn" },
  // Padding is the end token, and what is padding is left out of the loss.
  origin_pad_is_end: { train_eot: false, template_lint: "warn" },
  origin_no_mask: { supervise: "everything" },
  // Prompted without the words that every question was trained with.
  origin_prompt_mismatch: { prompt_template: "none" },
  // No end is written at all, so none can be lost to padding as well.
  origin: {
    template: "origin",
    supervise: "everything",
    prompt_template: "none",
    template_lint: "warn",
  },
  huggingface: ASSISTANT,
  axolotl: ASSISTANT,
  trl: { ...ASSISTANT, train_trailing_newline: true },
  llama_factory: { ...ASSISTANT, train_trailing_newline: true },
  torchtune: {
    ...ASSISTANT,
    train_header: true,
    train_trailing_newline: true,
  },
} as const satisfies Readonly<Record<string, PresetSettings>>;

/** Names of the presets. */
export type PresetName = keyof typeof PRESETS;

/** The same, to choose from. */
export const PRESET_NAMES = Object.keys(PRESETS) as PresetName[];

/** The template's settings, and the preset that may stand for them. */
export const TEMPLATE = {
  ...FORM,
  preset: choice(PRESET_NAMES, {
    help: "settings that belong together, where none are given",
  }),
  ...MARKS,
};

/**
 * Settings with a preset's where none were given. A header or a line feed that
 * the template's form does not have is left out: torchtune trains none with
 * Llama-2 either.
 *
 * @param given Names of the settings that a user gave; they win.
 * @throws {UserError} If what was given leaves nothing of the preset, or there
 * is nothing in the template for it.
 */
export function withPreset<
  Settings extends PresetSettings & { readonly preset?: PresetName },
>(settings: Settings, given: ReadonlySet<string>): Settings {
  const { preset } = settings;
  if (preset === undefined) return settings;
  const preferred: PresetSettings = PRESETS[preset];
  const entries = Object.entries(preferred);
  const own = entries.filter(([name]) => name !== "template_lint");
  const opposed = own.filter(([name, value]) =>
    given.has(name) && settings[name as keyof PresetSettings] !== value
  );
  if (opposed.length === own.length) {
    const [[name, value]] = opposed;
    throw new UserError(
      `Cannot use preset "${preset}": it is ${name} ${JSON.stringify(value)} ` +
        `and ${JSON.stringify(settings[name as keyof PresetSettings])} was ` +
        "given, leave one of the two out",
    );
  }
  const filling = entries.filter(([name]) => !given.has(name));
  const filled = { ...settings, ...Object.fromEntries(filling) };
  const turn = turnOf(filled.template ?? FORM.template.default);
  if (preferred.train_eot === false && turn && turn.end === undefined) {
    throw new UserError(
      `Cannot use preset "${preset}" with template "${filled.template}": ` +
        "nothing in it ends an answer, choose another template",
    );
  }
  const lacking = {
    train_header: turn?.header === undefined,
    train_trailing_newline: turn?.newline === undefined,
  };
  const dropped = Object.entries(lacking)
    .filter(([name, lacks]) => turn && lacks && !given.has(name))
    .map(([name]) => [name, undefined]);
  return { ...filled, ...Object.fromEntries(dropped) };
}
