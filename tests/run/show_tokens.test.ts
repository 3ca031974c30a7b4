import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import {
  comparedTokens,
  type CompareTokensConfig,
  conversationTokens,
  type ShowTokensConfig,
} from "sft/run/show_tokens.ts";
import { tokenText } from "sft/view/tokens/token_view.ts";
import { tempFolder } from "../support/temp_folder.ts";
import { chat, TOKENIZER, writeRows } from "../support/tiny_run.ts";

/** The first row has two answers, the second one. */
const ROWS = [
  {
    conversations: [
      { role: "user", content: "Hi" },
      { role: "assistant", content: "Hello" },
      { role: "user", content: "Hi" },
      { role: "assistant", content: "Hi there" },
    ],
  },
  chat("Hi", "Hello there"),
];

async function tokens(changes: Partial<ShowTokensConfig>) {
  await using folder = await tempFolder();
  const data_file = `${folder.path}/x.jsonl`;
  await writeRows(data_file, ROWS);
  const rows = await conversationTokens({
    data_file,
    tokenizer_path: TOKENIZER,
    row: 1,
    template: "chatml",
    supervise: "assistant",
    ...changes,
  });
  return rows;
}

/** The conversation with trained stretches in brackets, without the legend. */
const drawn = async (changes: Partial<ShowTokensConfig>) =>
  tokenText(await tokens(changes), { colour: false }).split("\n\n")[0];

Deno.test("conversationTokens() marks ChatML answers and their end of turn", async () => {
  assertEquals(
    await drawn({ supervise: "assistant" }),
    `<|im_start|>user⏎
Hi<|im_end|>⏎
<|im_start|>assistant⏎
⟦Hello<|im_end|>⟧⏎
<|im_start|>user⏎
Hi<|im_end|>⏎
<|im_start|>assistant⏎
⟦Hi there<|im_end|>⟧⏎`,
  );
  assertEquals(
    await drawn({ supervise: "last_assistant" }),
    `<|im_start|>user⏎
Hi<|im_end|>⏎
<|im_start|>assistant⏎
Hello<|im_end|>⏎
<|im_start|>user⏎
Hi<|im_end|>⏎
<|im_start|>assistant⏎
⟦Hi there<|im_end|>⟧⏎`,
  );
  assertEquals(
    await drawn({ supervise: "everything" }),
    `⟦<|im_start|>user⏎⟧
⟦Hi<|im_end|>⏎⟧
⟦<|im_start|>assistant⏎⟧
⟦Hello<|im_end|>⏎⟧
⟦<|im_start|>user⏎⟧
⟦Hi<|im_end|>⏎⟧
⟦<|im_start|>assistant⏎⟧
⟦Hi there<|im_end|>⏎⟧`,
  );
});

Deno.test("conversationTokens() marks the origin's answers, which have no end", async () => {
  const template = "origin";

  assertEquals(
    await drawn({ template, supervise: "assistant" }),
    `user: Hi⏎
assistant: ⟦Hello⟧⏎
user: Hi⏎
assistant: ⟦Hi there⟧⏎`,
  );
  assertEquals(
    await drawn({ template, supervise: "last_assistant" }),
    `user: Hi⏎
assistant: Hello⏎
user: Hi⏎
assistant: ⟦Hi there⟧⏎`,
  );
  assertEquals(
    await drawn({ template, supervise: "everything" }),
    `⟦user: Hi⏎⟧
⟦assistant: Hello⏎⟧
⟦user: Hi⏎⟧
⟦assistant: Hi there⏎⟧`,
  );
});

Deno.test("conversationTokens() tells each token's turn and reason", async () => {
  const rows = await tokens({ row: 2 });

  assertEquals(
    rows.map(({ token, role, why }) => [token, role, why].join(" | ")),
    [
      "<|im_start|> |  | template",
      "user |  | template",
      "\n |  | template",
      "Hi | user | user turn",
      "<|im_end|> |  | template",
      "\n |  | template",
      "<|im_start|> |  | template",
      "assistant |  | template",
      "\n |  | template",
      "Hello | assistant | answer",
      " there | assistant | answer",
      "<|im_end|> | assistant | end of turn",
      "\n |  | template",
    ],
  );
});

Deno.test("comparedTokens() has every template under every mask", async () => {
  await using folder = await tempFolder();
  const data_file = `${folder.path}/x.jsonl`;
  await writeRows(data_file, [chat("Hi", "Hello")]);
  const compared = (changes: Partial<CompareTokensConfig> = {}) =>
    comparedTokens({
      data_file,
      tokenizer_path: TOKENIZER,
      row: 1,
      templates: ["chatml", "origin"],
      supervises: ["everything", "assistant"],
      ...changes,
    });
  const { templates, masks, blocks } = await compared();

  assertEquals(templates, ["chatml", "origin"]);
  assertEquals(masks, ["everything", "assistant"]);
  assertEquals(
    blocks.map(({ part = "", tokens }) => [
      part,
      ...tokens.map((list) => list.map(({ token }) => token).join("")),
    ]),
    [
      ["", "<|im_start|>user\n", "user: "],
      ["user 1", "Hi", "Hi"],
      ["", "<|im_end|>\n<|im_start|>assistant\n", "\nassistant: "],
      ["answer 1", "Hello", "Hello"],
      ["", "<|im_end|>\n", "\n"],
    ],
  );
  // What an option trains is told of the mask of answers.
  const { blocks: ends } = await compared({
    templates: ["chatml"],
    train_eot: false,
  });
  assertEquals(ends.at(-1)?.tokens[0][0].masks, [
    { supervised: true, why: "everything is trained" },
    { supervised: false, why: "template" },
  ]);
  const error = await assertRejects(
    () => compared({ templates: ["chatml", "llama_3"] }),
    UserError,
  );
  assertEquals(
    error.message,
    'Cannot use template "llama_3" with this tokenizer: it has no special ' +
      'token "<|begin_of_text|>" or "<|start_header_id|>" or ' +
      '"<|end_header_id|>" or "<|eot_id|>", choose another template or a ' +
      "tokenizer that reserves them",
  );
});

Deno.test("conversationTokens() refuses a row that is not there", async () => {
  const error = await assertRejects(() => tokens({ row: 3 }), UserError);

  assertEquals(
    error.message.replace(/"\/.*\//, '"'),
    'Cannot show row 3 of "x.jsonl": it has 2 rows, pass a --row that it has',
  );
});
