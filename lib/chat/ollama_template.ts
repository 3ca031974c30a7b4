/**
 * Our templates in the language of Ollama, that of Go's `text/template`.
 *
 * Each writes the prompt that ours writes, of conversations that ours takes, apart
 * from what Ollama does not have: it trims no message, refuses none, and keeps
 * what an assistant thought to itself. Tools are not offered. Forms that depend on
 * which message is the last have none here.
 *
 * @module
 */
import type { ChatTemplate } from "./template.ts";

/** A text as an action that writes it. */
const write = (text: string) => `{{ ${JSON.stringify(text)} }}`;

const EACH = "{{- range .Messages }}";
const END = "{{- end }}";

/** A turn of any role, named by the role. */
const roleTurn = (open: string, header: string, end: string) =>
  `${write(open)}{{ .Role }}${write(header)}{{ .Content }}${write(end)}`;

/** Assistant's turns in one form, all others in another. */
const answersAnd = (answer: string, other: string) =>
  `{{- if eq .Role "assistant" }}${answer}{{- else }}${other}${END}`;

/** ChatML's shape, with other words and an assistant's text behind `begun`. */
const chatml = (opens: string, ends: string, begun = "") =>
  EACH +
  answersAnd(
    write(`${opens}assistant\n${begun}`) + "{{ .Content }}" +
      write(`${ends}\n`),
    roleTurn(opens, "\n", `${ends}\n`),
  ) + END + write(`${opens}assistant\n${begun}`);

/** A system's text before the first turn, where no message is one. */
const byDefault = (text: string) =>
  '{{- if ne (index .Messages 0).Role "system" }}' + write(text) + END;

/** The system's text is in the turn of the user after it. */
const systemInUser = (
  user: (system: string) => string,
  answer: string,
) =>
  '{{- $system := "" }}' + EACH +
  '{{- if eq .Role "system" }}{{- $system = .Content }}' +
  `{{- else if eq .Role "user" }}${user("$system")}{{- $system = "" }}` +
  `{{- else }}{{- $system = "" }}${answer}${END}${END}`;

const ifAny = (name: string, before: string, after: string) =>
  `{{- if ${name} }}${write(before)}{{ ${name} }}${write(after)}${END}`;

/** By the name of the family. */
const SOURCES: Readonly<Record<string, string>> = {
  chatml: chatml("<|im_start|>", "<|im_end|>"),
  llama_2: systemInUser(
    (system) =>
      write("<s>[INST] ") +
      ifAny(system, "<<SYS>>\n", "\n<</SYS>>\n\n") +
      "{{ .Content }}" + write(" [/INST]"),
    write(" ") + "{{ .Content }}" + write(" </s>"),
  ),
  llama_3: write("<|begin_of_text|>") + EACH +
    roleTurn("<|start_header_id|>", "<|end_header_id|>\n\n", "<|eot_id|>") +
    END + write("<|start_header_id|>assistant<|end_header_id|>\n\n"),
  mistral_v1: write("<s>") + systemInUser(
    (system) =>
      write(" [INST] ") + ifAny(system, "", "\n\n") + "{{ .Content }}" +
      write(" [/INST]"),
    write(" ") + "{{ .Content }}" + write("</s>"),
  ),
  zephyr: EACH +
    answersAnd(
      write("<|assistant|>\n") + "{{ .Content }}" + write("</s>\n"),
      roleTurn("<|", "|>\n", "</s>\n"),
    ) + END + write("<|assistant|>\n"),
  gemma: write("<bos>") + EACH +
    answersAnd(
      write("<start_of_turn>model\n") + "{{ .Content }}" +
        write("<end_of_turn>\n"),
      write("<start_of_turn>user\n") + "{{ .Content }}" +
        write("<end_of_turn>\n"),
    ) + END + write("<start_of_turn>model\n"),
  alpaca: write("<s>") + "{{- range $at, $_ := .Messages }}" +
    `{{- if $at }}${write("\n\n")}${END}` +
    '{{- if eq .Role "assistant" }}' + write("### Response:\n") +
    "{{ .Content }}" + write("</s>") +
    '{{- else if eq .Role "user" }}' + write("### Instruction:\n") +
    "{{ .Content }}" +
    "{{- else }}{{ .Content }}" + END + END + write("\n\n### Response:\n"),
  minimind_2025_02: byDefault(
    "<s>system\n你是 MiniMind，是一个有用的人工智能助手。</s>\n",
  ) + chatml("<s>", "</s>"),
  minimind_2025_04: byDefault(
    "<|im_start|>system\nYou are a helpful assistant<|im_end|>\n",
  ) + chatml("<|im_start|>", "<|im_end|>"),
  minimind_3: chatml("<|im_start|>", "<|im_end|>", "<think>\n\n</think>\n\n"),
  nanochat: write("<|bos|>") + systemInUser(
    (system) =>
      write("<|user_start|>") + ifAny(system, "", "\n\n") + "{{ .Content }}" +
      write("<|user_end|>"),
    write("<|assistant_start|>") + "{{ .Content }}" +
      write("<|assistant_end|>"),
  ) + write("<|assistant_start|>"),
  origin: EACH + "{{ .Role }}: {{ .Content }}" + write("\n") + END +
    write("assistant: "),
};

/** The template for Ollama; nothing where it can have none. */
export function ollamaTemplate(
  { form }: ChatTemplate,
): string | undefined {
  return form && SOURCES[form.family];
}
