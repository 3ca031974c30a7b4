import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import {
  readGenerationConfig,
  readSpecialTokensMap,
  readTokenizerConfig,
  textOfToken,
} from "sft/tokenizer/token_roles.ts";
import { tempFolder } from "../support/temp_folder.ts";

const READERS = {
  "tokenizer_config.json": readTokenizerConfig,
  "special_tokens_map.json": readSpecialTokensMap,
  "generation_config.json": readGenerationConfig,
};

/** Reads a file of this name that holds this value. */
async function read(name: keyof typeof READERS, value: unknown) {
  await using folder = await tempFolder();
  await Deno.writeTextFile(`${folder.path}/${name}`, JSON.stringify(value));
  try {
    return await READERS[name](folder.path) as unknown;
  } catch (error) {
    (error as Error).message = (error as Error).message
      .replace(folder.path, "DIR");
    throw error;
  }
}

Deno.test("readTokenizerConfig() and the like read what hubs write", async () => {
  const token = { __type: "AddedToken", content: "</s>", special: true };
  const config = {
    add_bos_token: false,
    additional_special_tokens: ["<a>", token],
    bos_token: null,
    chat_template: [{ name: "tool_use", template: "{{ tools }}" }],
    eos_token: token,
    model_max_length: 1e30,
    pad_token: "<pad>",
  };
  assertEquals(await read("tokenizer_config.json", config), config);
  assertEquals(await read("special_tokens_map.json", config), config);
  for (const eos_token_id of [5, [5, 6], null]) {
    const generation = { eos_token_id, temperature: 0.6 };
    assertEquals(await read("generation_config.json", generation), generation);
  }
});

Deno.test("readTokenizerConfig() and the like take a missing file for no fields", async () => {
  for (const reader of Object.values(READERS)) {
    assertEquals(await reader("no/such/folder"), {});
  }
});

Deno.test("readTokenizerConfig() and the like name what does not fit", async () => {
  const token = "expected a token's text, or an object with its content";
  const cases: [keyof typeof READERS, value: unknown, why: string][] = [
    ["tokenizer_config.json", null, "it is null, expected an object"],
    ["tokenizer_config.json", [], "it is an empty list, expected an object"],
    ["tokenizer_config.json", { pad_token: 5 }, `"pad_token" is 5, ${token}`],
    [
      "tokenizer_config.json",
      { eos_token: { content: ["x"] } },
      `"eos_token" is an object, ${token}`,
    ],
    [
      "tokenizer_config.json",
      { chat_template: 5 },
      '"chat_template" is 5, expected a template, or a list of objects with a ' +
      "name and a template",
    ],
    [
      "special_tokens_map.json",
      { cls_token: [] },
      [
        `"cls_token" is an empty list, ${token}`,
      ].join(),
    ],
    [
      "generation_config.json",
      { eos_token_id: [5, -1] },
      '"eos_token_id" is a list, expected the id of a token, or a list of ids',
    ],
  ];
  for (const [name, value, why] of cases) {
    const error = await assertRejects(() => read(name, value), UserError);
    assertEquals(error.message, `Cannot read "DIR/${name}": ${why}`);
  }
});

Deno.test("textOfToken() takes a token by its text or its record", () => {
  assertEquals(
    ["</s>", { content: "</s>" }, null, undefined].map(textOfToken),
    ["</s>", "</s>", undefined, undefined],
  );
});
