/**
 * A `Modelfile`, which tells Ollama how to prompt a model.
 *
 * @module
 */
import { ollamaTemplate } from "../../chat/ollama_template.ts";
import type { ChatTemplate } from "../../chat/template.ts";

/** What it says. */
export interface ModelfileContents {
  /** Name of the GGUF file beside it. */
  readonly model: string;
  /** The template that the model was trained with, if any. */
  readonly template: ChatTemplate | undefined;
  /** Texts at which generation stops. */
  readonly stops: readonly string[];
}

/**
 * The file's text. A template that Go cannot write exactly is left out, and a
 * comment says so.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { modelfile } from "sft/open/gguf/modelfile.ts";
 *
 * assertEquals(
 *   modelfile({ model: "a.gguf", template: undefined, stops: ["</s>"] }),
 *   "FROM ./a.gguf\n" +
 *     "# The model was trained without a template: it continues a text.\n" +
 *     'TEMPLATE """{{ .Prompt }}"""\n' +
 *     'PARAMETER stop "</s>"\n',
 * );
 * ```
 */
export function modelfile(
  { model, template, stops }: ModelfileContents,
): string {
  const lines = [`FROM ./${model}`];
  const source = template && ollamaTemplate(template);
  if (!template) {
    lines.push(
      "# The model was trained without a template: it continues a text.",
      'TEMPLATE """{{ .Prompt }}"""',
    );
  } else if (source === undefined) {
    lines.push(
      "# The model's template cannot be written exactly in Go's language, so",
      "# none is here: Ollama looks at tokenizer.chat_template of the file, and",
      "# uses one of its own where it knows that. Compare what it sends.",
    );
  } else {
    lines.push(
      `# "${template.form!.family}", as the model was trained; Ollama trims no`,
      "# messages, offers no tools.",
      `TEMPLATE """${source}"""`,
    );
  }
  lines.push(...stops.map((stop) => `PARAMETER stop ${JSON.stringify(stop)}`));
  return lines.join("\n") + "\n";
}
