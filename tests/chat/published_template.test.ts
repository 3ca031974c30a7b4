import { assertEquals } from "@std/assert";
import {
  type PublishedFiles,
  publishedTemplate,
  tokensNamedIn,
  tokenVariables,
} from "sft/chat/published_template.ts";

const NAMES = ["<s>", "</s>", "<end_of_turn>"];

function files(changes: Partial<PublishedFiles>): PublishedFiles {
  return {
    config: {},
    generation: {},
    specials: NAMES,
    tokenOf: (id) => NAMES[id],
    ...changes,
  };
}

Deno.test("publishedTemplate() is nothing where none is published", () => {
  assertEquals(publishedTemplate("own", files({})), undefined);
  assertEquals(
    publishedTemplate("own", files({ config: { chat_template: null } })),
    undefined,
  );
});

Deno.test("publishedTemplate() takes tokens from the configuration", () => {
  const template = publishedTemplate(
    "own",
    files({
      config: {
        chat_template: "{{ bos_token + messages[0].content }}<end_of_turn>",
        bos_token: { content: "<s>" },
        eos_token: "</s>",
        pad_token: null,
        model_max_length: 512,
      },
      generation: { eos_token_id: [1, 2] },
    }),
  );

  assertEquals(template?.variables, { bos_token: "<s>", eos_token: "</s>" });
  // The tokenizer's end of text, and where generation stops beside it.
  assertEquals(template?.stopTokens, ["</s>", "<end_of_turn>"]);
  assertEquals(template?.specialTokens, ["<s>", "<end_of_turn>"]);
});

Deno.test("publishedTemplate() takes the default of several", () => {
  const source = (chat_template: unknown, jinja?: string) =>
    publishedTemplate("own", files({ config: { chat_template }, jinja }))
      ?.source;
  const tools = { name: "tool_use", template: "tools" };

  assertEquals(source("one"), "one");
  assertEquals(
    source([tools, { name: "default", template: "plain" }]),
    "plain",
  );
  assertEquals(source([tools]), "tools");
  assertEquals(source("old", "of its own file"), "of its own file");
});

Deno.test("tokenVariables() are the names that templates know", () => {
  assertEquals(
    tokenVariables({
      bos_token: "<s>",
      unk_token: { content: "<unk>", special: true },
      eos_token: null,
      add_bos_token: true,
      tokenizer_class: "Any",
    }),
    { bos_token: "<s>", unk_token: "<unk>" },
  );
});

Deno.test("tokensNamedIn() finds tokens by text and by variable", () => {
  const variables = { bos_token: "<s>", eos_token: "</s>" };
  const named = (source: string) => tokensNamedIn(source, NAMES, variables);

  assertEquals(named("{{ x + eos_token }}"), ["</s>"]);
  assertEquals(named("{{ my_eos_token }}<end_of_turn>"), ["<end_of_turn>"]);
  assertEquals(named("no token"), []);
});
