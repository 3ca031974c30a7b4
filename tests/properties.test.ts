import { Template } from "@huggingface/jinja";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { encodeSegments } from "sft/batch/example.ts";
import { packRows } from "sft/batch/pack.ts";
import type { Message } from "sft/chat/message.ts";
import { renderConversation, type Supervise } from "sft/chat/render.ts";
import { type ChatTemplate, TEMPLATES } from "sft/chat/template.ts";
import { UserError } from "sft/core/errors.ts";
import { randomStream } from "sft/core/random.ts";
import { trainTokenizer } from "sft/run/train_tokenizer.ts";
import { SPECIAL_TOKENS } from "sft/tokenizer/special_tokens.ts";
import { loadTokenizer } from "sft/tokenizer/tokenizer.ts";
import { randomConversation } from "./chat/random_conversation.ts";
import { tempFolder } from "./support/temp_folder.ts";

// What holds for any conversation, any shipped template and any mask. Every
// template of the record is tried, so a new one is held to this as well.

/** How a template writes what it is given, where not as it stands. */
interface Habits {
  /** Written before each answer, and trained with it. */
  readonly before?: string;
  /** Written between an answer and its stop. */
  readonly after?: string;
  /** Contents lose the white space around them. */
  readonly trims?: true;
  /** A system turn is an error. */
  readonly refusesSystem?: true;
}

/** By the published templates; one that is not here writes texts as they are. */
const HABITS: Readonly<Record<string, Habits>> = {
  llama_2: { before: " ", after: " ", trims: true },
  llama_3: { trims: true },
  mistral_v1: { before: " " },
  mistral_v3: { before: " " },
  gemma: { trims: true, refusesSystem: true },
  minimind_3: { before: "<think>\n\n</think>\n\n" },
};

const MASKS: readonly Supervise[] = [
  "assistant",
  "last_assistant",
  "everything",
];

const CONVERSATIONS = 40;

/** Every special token of every template, single bytes, and a few merges. */
const tokenizer = await smallTokenizer();

async function smallTokenizer() {
  await using folder = await tempFolder();
  const data_file = `${folder.path}/texts.jsonl`;
  await Deno.writeTextFile(data_file, '{"text": "user assistant system"}\n');
  const output_dir = `${folder.path}/tokenizer`;
  await trainTokenizer({
    data_file,
    output_dir,
    vocab_size: SPECIAL_TOKENS.length + 256 + 5,
    on_bad_row: "error",
  });
  return await loadTokenizer(output_dir);
}

/** Random conversations whose contents hold special tokens, as text. */
function conversations(template: ChatTemplate): Message[][] {
  const { refusesSystem } = HABITS[template.name] ?? {};
  return Array.from({ length: CONVERSATIONS }, (_, seed) => {
    const random = randomStream(seed, "properties");
    return randomConversation(random)
      .filter(({ role }) => !refusesSystem || role !== "system")
      .map((message) => ({
        ...message,
        // Python, whose trim() ours is, leaves U+FEFF; JavaScript's takes it.
        content: message.content.replaceAll("\uFEFF", "") +
          (random.uniform() < 0.3
            ? SPECIAL_TOKENS[random.integer(SPECIAL_TOKENS.length)]
            : ""),
      }));
  });
}

/** What is to be trained, from the messages and the stop token alone. */
function trainedTexts(
  messages: readonly Message[],
  template: ChatTemplate,
): string[] {
  const { before = "", after = "", trims } = HABITS[template.name] ?? {};
  const [stop = ""] = template.stopTokens;
  return messages.filter(({ role }) => role === "assistant")
    .map(({ content }) =>
      before + (trims ? content.trim() : content) + after + stop
    );
}

/** The template as Jinja renders it, without any of our own code. */
function renderedByJinja(
  messages: readonly Message[],
  { source, variables }: ChatTemplate,
): string {
  return new Template(source).render({
    ...variables,
    messages,
    add_generation_prompt: false,
  });
}

for (const [name, template] of Object.entries(TEMPLATES)) {
  const encoded = (messages: readonly Message[], mask: Supervise) =>
    encodeSegments(renderConversation(messages, template, mask), tokenizer);

  Deno.test(`${name}: tokens decoded are the text that the template renders`, () => {
    for (const messages of conversations(template)) {
      const expected = renderedByJinja(messages, template);
      for (const mask of MASKS) {
        const { tokens } = encoded(messages, mask);
        assertEquals(tokenizer.decode([...tokens]), expected, mask);
      }
    }
  });

  Deno.test(`${name}: what is trained is the answers and their stops`, () => {
    for (const messages of conversations(template)) {
      const trained = (mask: Supervise) => {
        const { tokens, supervised } = encoded(messages, mask);
        const ids = [...tokens].filter((_, t) => supervised[t] === 1);
        return tokenizer.decode(ids);
      };
      const answers = trainedTexts(messages, template);

      assertEquals(trained("assistant"), answers.join(""));
      assertEquals(trained("last_assistant"), answers.at(-1)!);
      assertEquals(
        trained("everything"),
        renderedByJinja(messages, template),
      );
    }
  });

  Deno.test(`${name}: no special token comes out of a message`, () => {
    const bare = (messages: readonly Message[]) =>
      messages.map((message) => ({ ...message, content: "x" }));
    const specials = (messages: readonly Message[]) =>
      [...encoded(messages, "assistant").tokens]
        .filter((id) => tokenizer.specialIds.has(id));

    for (const messages of conversations(template)) {
      assertEquals(specials(messages), specials(bare(messages)));
    }
  });

  Deno.test(`${name}: packing keeps every token exactly once`, () => {
    for (const mask of MASKS) {
      const examples = conversations(template)
        .map((messages) => encoded(messages, mask));
      const length = 16 +
        Math.max(...examples.map(({ tokens }) => tokens.length));
      const whole = examples.map(({ tokens, supervised }) =>
        `${tokens}|${supervised}`
      ).sort();
      const all = examples.flatMap(({ tokens }) => [...tokens])
        .sort((a, b) => a - b);

      for (const packing of ["isolated", "padded", "naive"] as const) {
        const rows = packRows(
          examples,
          length,
          tokenizer.padToken,
          packing,
        );
        const kept = rows.flatMap(({ tokens, segments }) =>
          [...tokens].filter((_, t) => segments[t] > 0)
        );
        assertEquals(kept.sort((a, b) => a - b), all, packing);
        if (packing === "naive") continue;
        assertEquals(rows.flatMap(examplesIn).sort(), whole, packing);
      }
    }
  });
}

/** A row's examples, by its segments, as text. */
function examplesIn(
  { tokens, supervised, segments }: ReturnType<typeof packRows>[number],
): string[] {
  const last = Math.max(...segments);
  return Array.from({ length: last }, (_, index) => {
    const own = (values: ArrayLike<number>) =>
      Array.from(values).filter((_, t) => segments[t] === index + 1);
    return `${own(tokens)}|${own(supervised)}`;
  });
}

Deno.test("templates refuse system turns where it is said that they do", () => {
  const messages: Message[] = [
    { role: "system", content: "S" },
    { role: "user", content: "U" },
    { role: "assistant", content: "A" },
  ];

  for (const [name, template] of Object.entries(TEMPLATES)) {
    const render = () => renderConversation(messages, template, "assistant");
    if (HABITS[name]?.refusesSystem) assertThrows(render, UserError);
    else assert(render().length > 0);
  }
  const unknown = Object.keys(HABITS)
    .filter((name) => !Object.hasOwn(TEMPLATES, name));
  assertEquals(unknown, [], "these habits are of no template");
});
