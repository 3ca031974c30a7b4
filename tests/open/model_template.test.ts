import { assertEquals } from "@std/assert";
import type { Tool } from "sft/chat/message.ts";
import { templateField } from "sft/chat/published_template.ts";
import { renderConversation } from "sft/chat/render.ts";
import {
  templateByName,
  templateFromSource,
  TEMPLATES,
} from "sft/chat/template.ts";
import { templateOfModel } from "sft/open/model_template.ts";
import { loadTokenizer } from "sft/tokenizer/tokenizer.ts";
import { tempFolder } from "../support/temp_folder.ts";
import { TOKENIZER } from "../support/tiny_run.ts";

/** The template of a folder with these files. */
async function templateIn(files: Record<string, unknown>) {
  await using folder = await tempFolder();
  for (const [name, json] of Object.entries(files)) {
    await Deno.writeTextFile(`${folder.path}/${name}`, JSON.stringify(json));
  }
  return await templateOfModel(folder.path, await loadTokenizer(TOKENIZER));
}

Deno.test("templateOfModel() finds none where a folder holds none", async () => {
  assertEquals(await templateIn({}), undefined);
  assertEquals(
    await templateIn({ "tokenizer_config.json": { eos_token: "<|im_end|>" } }),
    undefined,
  );
});

Deno.test("templateOfModel() recognises the library's own by their source", async () => {
  const ours = [
    ...Object.values(TEMPLATES),
    templateByName("chatml", { trainEot: false }),
    templateByName("gemma", { trainTrailingNewline: true }),
  ];
  for (const template of ours) {
    const found = await templateIn({
      "tokenizer_config.json": {
        chat_template: template.source,
        eos_token: "<|endoftext|>",
      },
    });

    assertEquals(found, template);
  }
});

Deno.test("templateOfModel() gives a foreign one the tokenizer's tokens", async () => {
  const found = await templateIn({
    "tokenizer_config.json": {
      chat_template: [
        { name: "rag", template: "no" },
        { name: "default", template: "{{ messages[0].content + eos_token }}" },
      ],
      eos_token: { content: "<|im_end|>" },
    },
  });

  assertEquals(found?.source, "{{ messages[0].content + eos_token }}");
  assertEquals(found?.variables, { eos_token: "<|im_end|>" });
  assertEquals(found?.stopTokens, ["<|im_end|>"]);
});

Deno.test("templateOfModel() stops a foreign one where the model says", async () => {
  const source = "{{ messages[0].content }}";
  const found = async (eos_token_id: unknown) => {
    const template = await templateIn({
      "tokenizer_config.json": { chat_template: source },
      "generation_config.json": { eos_token_id },
    });
    return [template?.name, template?.source, template?.stopTokens];
  };

  assertEquals(await found(2), ["the model's own", source, ["<|im_end|>"]]);
  assertEquals(await found([2, 0]), [
    "the model's own",
    source,
    ["<|im_end|>", "<|endoftext|>"],
  ]);
  assertEquals(await found(undefined), ["the model's own", source, []]);
});

Deno.test("templateOfModel() stops where the model says and nowhere else", async () => {
  const template = await templateIn({
    "tokenizer_config.json": {
      chat_template: "{{ messages[0].content }}",
      eos_token: "<|endoftext|>",
    },
    "generation_config.json": { eos_token_id: [2] },
  });

  assertEquals(template?.stopTokens, ["<|im_end|>"]);
});

Deno.test("templateOfModel() reads a template for tools as it was saved", async () => {
  // The default one is the library's: with another for tools it is not.
  const { source } = TEMPLATES.chatml;
  const saved = templateFromSource(
    "tokenizer",
    source,
    ["<|im_end|>"],
    ["<|im_end|>"],
    {},
    "TOOLS {{ tools|length }} {{ messages[0].content }}",
  );
  const found = await templateIn({
    "tokenizer_config.json": { chat_template: templateField(saved) },
    "generation_config.json": { eos_token_id: [2] },
  });
  const messages = [
    { role: "user", content: "2+2?" },
    { role: "assistant", content: "4" },
  ] as const;
  const text = (tools?: Tool[]) =>
    renderConversation(messages, found!, "everything", { tools })
      .map(({ text }) => text).join("");

  assertEquals(found?.sha256, saved.sha256);
  assertEquals(found?.stopTokens, ["<|im_end|>"]);
  assertEquals(text([{ type: "function" }]), "TOOLS 1 2+2?");
  assertEquals(
    text(),
    "<|im_start|>user\n2+2?<|im_end|>\n<|im_start|>assistant\n4<|im_end|>\n",
  );
});
