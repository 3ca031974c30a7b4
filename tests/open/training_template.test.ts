import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { templateByName } from "sft/chat/template.ts";
import { UserError } from "sft/core/errors.ts";
import { templateOfModel } from "sft/open/model_template.ts";
import {
  templateOptions,
  trainingTemplate,
} from "sft/open/training_template.ts";
import { runSft } from "sft/run/sft.ts";
import { readManifest } from "sft/store/manifest.ts";
import { loadTokenizer } from "sft/tokenizer/tokenizer.ts";
import {
  quietHost,
  sftConfig,
  tinyRuns,
  TOKENIZER,
} from "../support/tiny_run.ts";

const runs = await tinyRuns();

Deno.test("templateOptions() are the settings in the template's words", () => {
  assertEquals(
    templateOptions({
      supervise: "assistant",
      train_header: true,
      train_eot: false,
      reasoning: "strip",
    }),
    {
      trainHeader: true,
      trainEot: false,
      trainTrailingNewline: undefined,
      reasoning: "strip",
    },
  );
});

Deno.test("templateOptions() refuses to choose where everything is trained", () => {
  assertEquals(
    assertThrows(
      () => templateOptions({ supervise: "everything", train_eot: false }),
      UserError,
    ).message,
    'Cannot set train_eot where supervise is "everything": every token is ' +
      "trained then, leave one of the two out",
  );
  // What is written is another question than what is trained.
  assertEquals(
    templateOptions({ supervise: "everything", reasoning: "strip" }).reasoning,
    "strip",
  );
});

Deno.test("trainingTemplate() opens what the settings name", async () => {
  const settings = {
    template: "chatml",
    supervise: "last_assistant",
    tokenizer_path: TOKENIZER,
  } as const;

  assertEquals(
    await trainingTemplate({ ...settings, train_trailing_newline: true }),
    templateByName("chatml", { trainTrailingNewline: true }),
  );
  const { message } = await assertRejects(
    () => trainingTemplate({ ...settings, template: "tokenizer" }),
    UserError,
  );
  assertEquals(
    message,
    `Cannot use the tokenizer's own template: "${TOKENIZER}" has no ` +
      "chat_template, name one of the library's or a Jinja file",
  );
});

Deno.test("a run records its variant, and its model is found by it", async () => {
  const config = {
    ...sftConfig(runs, "variant"),
    preset: "origin_pad_is_end",
    train_eot: false,
    template_lint: "off",
    num_epochs: 1,
  } as const;
  await runSft(config, quietHost());
  const { config: recorded, template } = await readManifest(config.output_dir);
  const variant = templateByName("chatml", { trainEot: false });

  assertEquals(
    [recorded.preset, recorded.template, recorded.train_eot],
    ["origin_pad_is_end", "chatml", false],
  );
  assertEquals(template, {
    name: "chatml-train_eot",
    sha256: variant.sha256,
  });
  assertEquals(
    await templateOfModel(
      `${config.output_dir}/final`,
      await loadTokenizer(TOKENIZER),
    ),
    variant,
  );
});
