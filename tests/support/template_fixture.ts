/**
 * Our templates as Python's transformers renders them; see
 * `tests/fixtures/make_templates.py`.
 *
 * @module
 */
import type { Message, Tool } from "sft/chat/message.ts";
import type { ChatTemplate } from "sft/chat/template.ts";
import { templateByName, templateOfSource } from "sft/chat/template.ts";

const FOLDER = `${import.meta.dirname}/../fixtures/templates`;

/** A template's source as it was rendered. */
export interface RenderedSource {
  readonly name: string;
  readonly source: string;
  readonly specialTokens: readonly string[];
}

/** One conversation under one template. */
export interface PublishedRendering {
  readonly template: string;
  readonly conversation: string;
  /** Of the whole conversation. */
  readonly text: string;
  /** Tokens of the text. */
  readonly ids: readonly number[];
  /** Each token's characters (code points) from and to. */
  readonly spans: readonly (readonly [number, number])[];
  /** `1` for each token of the assistant's. */
  readonly mask: string;
  /** Text of all messages but the last, as a prompt. */
  readonly prompt: string;
  /** Instead of all these: why it was refused. */
  readonly error?: string;
}

/** The fixture's files. */
export const templateFixture: {
  readonly conversations: Readonly<
    Record<string, { messages: readonly Message[]; tools?: readonly Tool[] }>
  >;
  readonly rendered: readonly PublishedRendering[];
  readonly sources: readonly RenderedSource[];
} = {
  ...JSON.parse(Deno.readTextFileSync(`${FOLDER}/rendered.json`)),
  sources: JSON.parse(Deno.readTextFileSync(`${FOLDER}/sources.json`)),
};

/** The template that a name in the fixture stands for. */
export function fixtureTemplate(name: string): ChatTemplate {
  const source = templateFixture.sources.find((one) => one.name === name)!;
  return templateOfSource(source.source) ?? templateByName(name);
}
