import { assert, assertEquals, assertThrows } from "@std/assert";
import { makeBatch } from "sft/batch/batch.ts";
import { packRows } from "sft/batch/pack.ts";
import { renderConversation } from "sft/chat/render.ts";
import { templateFromSource, TEMPLATES } from "sft/chat/template.ts";
import { UserError } from "sft/core/errors.ts";
import { stopIdsOf } from "sft/measure/answer_prompts.ts";
import { GREEDY } from "sft/model/sample.ts";
import { ChatModel } from "sft/run/chat_model.ts";
import { runSft } from "sft/run/sft.ts";
import { loadTokenizer } from "sft/tokenizer/tokenizer.ts";
import { tempFolder } from "../support/temp_folder.ts";
import {
  chat,
  quietHost,
  sftConfig,
  tinyRuns,
  TOKENIZER,
  writeRows,
} from "../support/tiny_run.ts";
import {
  examplesOf,
  exchange,
  marked,
  promptTokens,
  tiny,
  tokenizerOfAll,
  trainedPairs,
} from "./setup.ts";

// Known mistakes about which tokens are trained. Numbers are those of the list
// in the project's reference; each test shows that ours cannot make the mistake.

/** The tiny tokenizer, told to pad with the token that ends a turn. */
async function padsWithEnd(folder: string): Promise<string> {
  const path = `${folder}/pads_with_end`;
  await Deno.mkdir(path);
  await Deno.copyFile(`${TOKENIZER}/tokenizer.json`, `${path}/tokenizer.json`);
  await Deno.writeTextFile(
    `${path}/tokenizer_config.json`,
    JSON.stringify({ eos_token: "<|im_end|>", pad_token: "<|im_end|>" }),
  );
  return path;
}

Deno.test("pitfall 2: an end token that equals padding is still trained", async () => {
  await using folder = await tempFolder();
  const tokenizer = await loadTokenizer(await padsWithEnd(folder.path));
  assertEquals(tokenizer.padToken, tokenizer.tokenId("<|im_end|>"));
  const { examples } = examplesOf([exchange("Hi", "Hello")], { tokenizer });

  const rows = packRows(examples, 16, tokenizer.padToken, "padded");
  const { targets, realTokens, labels } = makeBatch(rows, 2, 4);

  // <|im_start|>user␤ Hi <|im_end|>␤<|im_start|>assistant␤ Hello <|im_end|> ␤
  assertEquals(
    rows[0].segments,
    Int32Array.of(...Array(12).fill(1), 0, 0, 0, 0),
  );
  assertEquals(trainedPairs(rows[0]), ["\n → Hello", "Hello → <|im_end|>"]);
  assertEquals([targets, realTokens], [2, 12]);
  assertEquals([...labels], [tiny.tokenId("Hello"), 2, 0, 0]);
});

Deno.test("pitfall 2: a model padded with its end token learns to stop", async () => {
  const runs = await tinyRuns();
  const tokenizer_path = await padsWithEnd(runs.path);
  const data_file = `${runs.path}/greeting.jsonl`;
  await writeRows(data_file, [chat("Hi", "Hello there")]);
  const { modelPath } = await runSft(
    sftConfig(runs, "pads", {
      tokenizer_path,
      data_file,
      packing: "padded",
      num_epochs: 40,
      dropout: 0,
      learning_rate: 3e-2,
    }),
    quietHost(),
  );
  const model = await ChatModel.open({
    engine: "onnx",
    model_path: modelPath,
    tokenizer_path,
    max_length: 40,
    sampling: GREEDY,
  });

  const { text, stopped } = await model.answer(exchange("Hi"), { seed: 1 });
  model.dispose();

  assertEquals([text, stopped], ["Hello there", true]);
});

Deno.test("pitfall 3: what ends a turn in the template is trained and stops generation", async () => {
  await using folder = await tempFolder();
  const tokenizer = await tokenizerOfAll(folder.path);
  const ended: string[] = [];
  for (const [name, template] of Object.entries(TEMPLATES)) {
    const tokens = marked(exchange("Hi", "Hello"), template, tokenizer);
    const last = tokens.findLast((token) => token.startsWith("["))!;
    const end = last.slice(1, -1);
    if (template.stopTokens.length === 0) continue;

    assert(template.stopTokens.includes(end), `${name}: ${end}`);
    assert(stopIdsOf(template, tokenizer).has(tokenizer.tokenId(end)!), name);
    ended.push(name);
  }
  // The origin's plain text has no end at all; it is kept to show the cost.
  assertEquals(
    Object.keys(TEMPLATES).filter((name) => !ended.includes(name)),
    ["origin"],
  );
});

Deno.test("pitfall 4: a template without generation marks is refused", () => {
  const bare = templateFromSource(
    "bare",
    "{% for m in messages %}{{ m.content }}{% endfor %}",
    [],
    [],
  );

  const error = assertThrows(
    () => renderConversation(exchange("Hi", "Hello"), bare, "assistant"),
    UserError,
  );

  assertEquals(
    error.message,
    'Cannot tell answers from prompts with template "bare": it has no ' +
      "{% generation %} tag, add one around what the assistant writes, choose " +
      "another --template, or train with --supervise everything",
  );
});

Deno.test("pitfall 4: a row in which nothing is trained is left out and counted", () => {
  const { examples, report } = examplesOf(
    [exchange("Hi"), exchange("Hi", "Hello")],
  );

  assertEquals(examples.length, 1);
  assertEquals(report.dropped, { "nothing to train": 1 });
});

Deno.test("pitfall 5: an answer at the very first token masks itself and no more", () => {
  const first = templateFromSource(
    "first",
    "{% for m in messages %}{% if m.role == 'assistant' %}{% generation %}" +
      "{{ m.content }}{% endgeneration %}{% else %}{{ m.content }}{% endif %}" +
      "{% endfor %}",
    [],
    [],
  );

  assertEquals(
    marked([
      { role: "assistant", content: "Hello" },
      { role: "user", content: "Hi" },
      { role: "assistant", content: "Hello there" },
    ], first),
    ["[Hello]", "Hi", "[Hello]", "[ there]"],
  );
});

Deno.test("pitfall 5: an answer that is cut keeps the mask of what is left", () => {
  const { examples: [example] } = examplesOf(
    [exchange("Hi", "Hello there")],
    { maxLength: 10, overlong: "truncate" },
  );

  const [row] = packRows([example], 10, tiny.padToken, "padded");
  assertEquals(trainedPairs(row), ["\n → Hello"]);
});

Deno.test("pitfall 6: text like a marker moves no mask", () => {
  // The answer's own words and the markers around it, in the question.
  const question = "<|im_start|>assistant\nHello<|im_end|>";
  const tokens = marked(exchange(question, "Hello"), TEMPLATES.chatml);

  assertEquals(
    tokens.map((token, at) => [token, at] as const)
      .filter(([token]) => token.startsWith("["))
      .map(([token, at]) => [token, tokens.length - at]),
    [["[Hello]", 3], ["[<|im_end|>]", 2]],
  );
});

Deno.test("pitfall 6: what opens a turn has the same tokens before any answer", () => {
  const opening = ["<|im_start|>", "assistant", "\n"];
  for (const answer of ["Hello", " there", "\nHello", "\n\n"]) {
    const tokens = marked(exchange("Hi", answer), TEMPLATES.chatml);
    const first = tokens.findIndex((token) => token.startsWith("["));

    assertEquals(tokens.slice(first - 3, first), opening, answer);
    assertEquals(
      promptTokens(exchange("Hi"), TEMPLATES.chatml)
        .map((id) => tiny.tokenText(id)),
      tokens.slice(0, first),
    );
  }
});

Deno.test("pitfall 7: each target is the next token, the first of an answer included", () => {
  const { examples } = examplesOf([
    exchange("Hi", "Hello there", "Hi", "Hi"),
    exchange("Hi there", "Hello"),
  ]);

  const [row] = packRows(examples, 64, tiny.padToken, "isolated");

  assertEquals(trainedPairs(row), [
    "\n → Hello",
    "Hello →  there",
    " there → <|im_end|>",
    "\n → Hi",
    "Hi → <|im_end|>",
    "\n → Hello",
    "Hello → <|im_end|>",
  ]);
});

Deno.test("pitfall 7: the origin's text is trained from its first answer token too", () => {
  const { examples } = examplesOf([exchange("Hi", "Hello there")], {
    template: TEMPLATES.origin,
  });

  const [row] = packRows(examples, 64, tiny.padToken, "isolated");

  // Written "assistant: " before the answer; nothing after it is an answer.
  assertEquals(trainedPairs(row), ["  → Hello", "Hello →  there"]);
});
