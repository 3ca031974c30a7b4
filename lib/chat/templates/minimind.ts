/**
 * minimind's three generations.
 *
 *     2025-02   <s>user␤2+2?</s>␤<s>assistant␤[4</s>]␤
 *     2025-04   <|im_start|>user␤2+2?<|im_end|>␤<|im_start|>assistant␤[4<|im_end|>]␤
 *     3         … <|im_start|>assistant␤[<think>␤␤</think>␤␤4<|im_end|>]␤
 *
 * The first two begin with a system prompt of their own where a conversation has
 * none. In the third every answer has a think block, an empty one at least, and
 * a prompt ends with an empty one; under the variable `open_thinking` the model
 * fills it. So a row with a thought does not begin with its prompt; it was
 * published like this. The published source also looks for `<think>` inside of
 * contents; here thoughts come as `reasoning_content`.
 *
 * @module
 */
import { CHATML_TOKENS, CHATML_TURN, chatmlSource } from "./chatml.ts";
import {
  answerText,
  assistantTurn,
  promptEnd,
  REFUSE_TOOLS,
  type TemplateFamily,
  type TemplateOptions,
  write,
} from "./family.ts";

/** minimind of February 2025: ChatML's shape with `<s>` and `</s>`. */
export const minimind202502: TemplateFamily = earlyFamily("minimind_2025_02", {
  opens: "<s>",
  ends: "</s>",
  system: "你是 MiniMind，是一个有用的人工智能助手。",
});

/** minimind of April 2025: ChatML with a system prompt of its own. */
export const minimind202504: TemplateFamily = earlyFamily("minimind_2025_04", {
  opens: "<|im_start|>",
  ends: "<|im_end|>",
  system: "You are a helpful assistant",
});

/** minimind-3. */
export const minimind3: TemplateFamily = {
  name: "minimind_3",
  stopTokens: ["<|im_end|>"],
  specialTokens: CHATML_TOKENS,
  turn: CHATML_TURN,
  source: (options) =>
    chatmlSource(
      options,
      writeThought(options) + "{{- message.content -}}",
      `{%- if open_thinking -%}${write(THINK)}{%- else -%}` +
        `${write(THINK + UNTHINK)}{%- endif -%}`,
    ),
};

const THINK = "<think>\n";
const UNTHINK = "\n</think>\n\n";

/** Statements that write a think block. */
function writeThought({ reasoning = "keep" }: TemplateOptions): string {
  const inside = "{%- if message.reasoning_content -%}" +
    "{{- message.reasoning_content -}}{%- endif -%}";
  return write(THINK) + (reasoning === "keep" ? inside : "") + write(UNTHINK);
}

interface Words {
  readonly opens: string;
  readonly ends: string;
  /** The system prompt where a conversation has none. */
  readonly system: string;
}

/** The form of the first two, which differ in their words. */
function earlyFamily(name: string, words: Words): TemplateFamily {
  const { opens, ends, system } = words;
  const turn = { header: `${opens}assistant\n`, end: ends, newline: "\n" };
  return {
    name,
    stopTokens: [ends],
    specialTokens: [opens, ends],
    turn,
    source: (options) =>
      `
${REFUSE_TOOLS.offered}
{%- if messages[0].role != "system" -%}
  ${write(`${opens}system\n${system}${ends}\n`)}
{%- endif -%}
{%- for message in messages -%}
  ${REFUSE_TOOLS.used}
  {%- elif message.role == "assistant" -%}
    ${assistantTurn(turn, answerText(options), options)}
  {%- else -%}
    ${write(opens)}{{- message.role + "\\n" + message.content -}}${
        write(`${ends}\n`)
      }
  {%- endif -%}
{%- endfor -%}
${promptEnd(turn.header, options)}
`.trim(),
  };
}
