/**
 * Families of templates: one form of writing a conversation, and what of it may
 * be trained.
 *
 * Sources are put together from pieces, so that each option is in one place.
 * Every tag is written with "-": a source renders the same whatever an engine
 * does about white space around tags.
 *
 * @module
 */

/** What of an assistant's turn is trained, and whether it thinks aloud. */
export interface TemplateOptions {
  /** The words that open the turn. @default {false} */
  readonly trainHeader?: boolean;
  /** What ends the turn. @default {true} where the form has an end */
  readonly trainEot?: boolean;
  /** The line feed after the end. @default {false} */
  readonly trainTrailingNewline?: boolean;
  /** Whether `reasoning_content` is written. @default {"keep"} */
  readonly reasoning?: "keep" | "strip";
}

/** A form of writing a conversation. */
export interface TemplateFamily {
  readonly name: string;
  /** Texts at which generation stops. */
  readonly stopTokens: readonly string[];
  /** Special tokens that the form writes. */
  readonly specialTokens: readonly string[];
  /** The parts of an assistant's turn beside its text; some forms lack some. */
  readonly turn: AssistantTurn;
  /** Jinja. */
  source(options: TemplateOptions): string;
}

/** What a form writes around an assistant's text. */
export interface AssistantTurn {
  /** Opens the turn, and ends every prompt. */
  readonly header?: string;
  /** Ends the turn. */
  readonly end?: string;
  /** The line feed after the end. */
  readonly newline?: string;
}

/** A statement that writes a text. */
export function write(text: string): string {
  return `{{- ${JSON.stringify(text)} -}}`;
}

/**
 * An assistant's turn, with `{% generation %}` around what is trained.
 *
 *     <|im_start|>assistant␤   4   <|im_end|>   ␤
 *     header                  body   end        newline
 *
 * @param body Statements that write the text.
 */
export function assistantTurn(
  turn: AssistantTurn,
  body: string,
  { trainHeader, trainEot = true, trainTrailingNewline }: TemplateOptions,
): string {
  const pieces: readonly [statement: string, trained?: boolean][] = [
    [writeIfAny(turn.header), trainHeader],
    [body, true],
    [writeIfAny(turn.end), trainEot],
    [writeIfAny(turn.newline), trainTrailingNewline],
  ];
  const first = pieces.findIndex(([, trained]) => trained);
  const last = pieces.findLastIndex(([, trained]) => trained);
  return pieces.map(([statement], index) =>
    (index === first ? "{%- generation -%}" : "") + statement +
    (index === last ? "{%- endgeneration -%}" : "")
  ).join("");
}

/**
 * What a prompt ends with. What training trains is marked here too, so that
 * prompt and training text are cut into segments at the same places.
 *
 * @param begun Statements that write how every answer begins.
 */
export function promptEnd(
  header: string,
  { trainHeader }: TemplateOptions,
  begun = "",
): string {
  const [read, trained] = trainHeader
    ? ["", write(header) + begun]
    : [write(header), begun];
  const marked = trained === ""
    ? ""
    : `{%- generation -%}${trained}{%- endgeneration -%}`;
  return `{%- if add_generation_prompt -%}${read}${marked}{%- endif -%}`;
}

/** The text of an answer, after what was thought. @param filter `" | trim"` */
export function answerText(
  { reasoning = "keep" }: TemplateOptions,
  filter = "",
): string {
  const thought = "{%- if message.reasoning_content -%}" +
    write("<think>\n") + `{{- message.reasoning_content${filter} -}}` +
    write("\n</think>\n\n") + "{%- endif -%}";
  return (reasoning === "keep" ? thought : "") +
    `{{- message.content${filter} -}}`;
}

const NO_TOOLS = "{{- raise_exception('it has no form for tools, choose " +
  '"chatml" or "minimind_3"\') -}}';

/** Statements of forms that would lose tools without a word. */
export const REFUSE_TOOLS = {
  /** Before the messages. */
  offered: `{%- if tools -%}${NO_TOOLS}{%- endif -%}`,
  /** The first branch of the choice of what a message is. */
  used: `{%- if message.tool_calls or message.role == "tool" -%}${NO_TOOLS}`,
} as const;

/** A statement that writes a text, if there is one. */
function writeIfAny(text: string | undefined): string {
  return text === undefined ? "" : write(text);
}
