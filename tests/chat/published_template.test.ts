import { assertEquals, assertThrows } from "@std/assert";
import {
  type PublishedFiles,
  publishedTemplate,
  tokensNamedIn,
  tokenVariables,
} from "sft/chat/published_template.ts";
import { UserError } from "sft/core/errors.ts";

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
  const source = (
    chat_template: unknown,
    templates?: PublishedFiles["templates"],
  ) =>
    publishedTemplate("own", files({ config: { chat_template }, templates }))
      ?.source;
  const tools = { name: "tool_use", template: "tools" };

  assertEquals(source("one"), "one");
  assertEquals(
    source([tools, { name: "default", template: "plain" }]),
    "plain",
  );
  assertEquals(source([tools]), "tools");
  assertThrows(
    () => source([tools, { name: "rag", template: "r" }]),
    UserError,
    'none of "tool_use", "rag" is named "default", pass one as a Jinja file',
  );
  assertEquals(source("old", { default: "of its file" }), "of its file");
  assertEquals(source("old", { tool_use: "of its file" }), "of its file");
});

Deno.test("publishedTemplate() has another source for tools where there is one", () => {
  const toolSource = (chat_template: unknown, more = {}) =>
    publishedTemplate("own", files({ config: { chat_template }, ...more }))
      ?.toolSource;
  const tools = { name: "tool_use", template: "tools" };

  assertEquals(
    toolSource([tools, { name: "default", template: "plain" }]),
    "tools",
  );
  assertEquals(toolSource("plain"), undefined);
  const both = { default: "d", tool_use: "t" };
  assertEquals(toolSource("plain", { templates: both }), "t");
  // Files take the place of all that the configuration has.
  assertEquals(
    toolSource([tools, { name: "default", template: "plain" }], {
      templates: { default: "d" },
    }),
    undefined,
  );
});

Deno.test("tokenVariables() are the names that templates know", () => {
  assertEquals(
    tokenVariables({
      bos_token: "<s>",
      unk_token: { content: "<unk>", special: true },
      eos_token: null,
      audio_bos_token: "<a>",
      extra_special_tokens: { image_token: "<i>" },
      add_bos_token: true,
      tokenizer_class: "Any",
    }),
    {
      bos_token: "<s>",
      unk_token: "<unk>",
      audio_bos_token: "<a>",
      image_token: "<i>",
    },
  );
  assertEquals(tokenVariables({ extra_special_tokens: ["<x>"] }), {});
});

Deno.test("tokensNamedIn() finds tokens by text and by variable", () => {
  const variables = { bos_token: "<s>", eos_token: "</s>" };
  const named = (source: string) => tokensNamedIn(source, NAMES, variables);

  assertEquals(named("{{ x + eos_token }}"), ["</s>"]);
  assertEquals(named("{{ my_eos_token }}<end_of_turn>"), ["<end_of_turn>"]);
  assertEquals(named("no token"), []);
});
