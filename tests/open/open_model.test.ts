import { assertEquals, assertRejects } from "@std/assert";
import { TEMPLATES } from "sft/chat/template.ts";
import { UserError } from "sft/core/errors.ts";
import {
  type ModelChoice,
  NO_TEMPLATE,
  openModel,
} from "sft/open/open_model.ts";
import { trainTokenizer } from "sft/run/train_tokenizer.ts";
import { talkingModel, tinyRuns, TOKENIZER } from "../support/tiny_run.ts";

const runs = await tinyRuns();
const talking = await talkingModel(runs);

const opened = (changes: Partial<ModelChoice> = {}) =>
  openModel({
    engine: "eager",
    model_path: talking,
    tokenizer_path: TOKENIZER,
    ...changes,
  });

Deno.test("openModel() takes the model's own template, and warns of another", async () => {
  const own = await opened();
  const other = await opened({ template: "origin" });
  const none = await opened({ template: NO_TEMPLATE });
  const base = await opened({ model_path: runs.modelPath });

  assertEquals(own.template?.name, "chatml");
  assertEquals(own.warning, undefined);
  assertEquals(other.template?.name, "origin");
  assertEquals(
    other.warning,
    'the model was trained with template "chatml" and is prompted with ' +
      '"origin": expect worse answers',
  );
  assertEquals(none.template, undefined);
  assertEquals(
    none.warning,
    'the model was trained with template "chatml" and is prompted with none: ' +
      "expect worse answers",
  );
  assertEquals(base.template, undefined);
  assertEquals(base.warning, undefined);
});

Deno.test("openModel() knows at which tokens a model ends", async () => {
  const [tuned, base] = await Promise.all([
    opened({ template: NO_TEMPLATE }),
    opened({ model_path: runs.modelPath }),
  ]);
  const endsOf = ({ ends, tokenizer }: typeof base) =>
    [...ends].map((id) => tokenizer.decode([id]));

  // Of ChatML's turns, and of the texts of pretraining.
  assertEquals(endsOf(tuned), ["<|im_end|>"]);
  assertEquals(endsOf(base), ["<|endoftext|>"]);
});

Deno.test("openModel() takes a Jinja file as training does", async () => {
  const [file, other] = [`${runs.path}/own.jinja`, `${runs.path}/other.jinja`];
  await Deno.writeTextFile(file, TEMPLATES.chatml.source);
  await Deno.writeTextFile(other, TEMPLATES.chatml.source + "!");

  const same = await opened({ template: file });
  const changed = await opened({ template: other });
  const missing = await assertRejects(
    () => opened({ template: "./none.jinja" }),
    UserError,
  );

  assertEquals(
    [same.template?.name, same.template?.stopTokens, same.warning],
    ["own.jinja", ["<|im_end|>"], undefined],
  );
  assertEquals(
    changed.warning,
    'the model was trained with template "chatml" and is prompted with ' +
      '"other.jinja": expect worse answers',
  );
  assertEquals(
    missing.message,
    'Cannot use template "./none.jinja": there is no such file, a name ' +
      "without dots and slashes would be one of the library's",
  );
});

Deno.test("openModel() refuses what does not belong together", async () => {
  const small = `${runs.path}/small`;
  await trainTokenizer({
    data_file: runs.textFile,
    output_dir: small,
    vocab_size: 284,
    on_bad_row: "error",
  });
  const refused = async (changes: Partial<ModelChoice>) =>
    (await assertRejects(() => opened(changes), UserError)).message;

  assertEquals(
    await refused({ tokenizer_path: small }),
    `Cannot use tokenizer "${small}" with model "${talking}": it has 284 ` +
      "tokens and the model 286, pass the tokenizer that the model was " +
      "trained with",
  );
  assertEquals(
    await refused({ max_length: 100 }),
    "Cannot use rows of 100 tokens: the model has 64 positions, pass " +
      "--max_length 64 or less",
  );
  assertEquals(
    await refused({ template: "chatmal" }),
    'Cannot use template "chatmal": there is none of that name, closest is ' +
      '"chatml"',
  );
});
