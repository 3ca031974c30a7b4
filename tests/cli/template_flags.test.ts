import { assertEquals, assertThrows } from "@std/assert";
import { defineFlags } from "sft/cli/flags.ts";
import { templateFlags, withTemplateSettings } from "sft/cli/template_flags.ts";
import { UserError } from "sft/core/errors.ts";

const command = defineFlags({
  command: "render",
  about: "Render.",
  example: "",
  flags: templateFlags,
});

function read(...args: string[]) {
  const { given, positionals: _, ...values } = command.parse(args);
  return withTemplateSettings(values, given);
}

const NOTHING_GIVEN = {
  template: "chatml",
  supervise: "assistant",
  preset: undefined,
  train_header: undefined,
  train_eot: undefined,
  train_trailing_newline: undefined,
  reasoning: undefined,
};

Deno.test("templateFlags leave switches open that were not given", () => {
  assertEquals<unknown>(read(), NOTHING_GIVEN);
});

Deno.test("templateFlags read switches and their contraries", () => {
  assertEquals<unknown>(
    read("--train_header", "--no-train-eot", "--reasoning", "strip"),
    {
      ...NOTHING_GIVEN,
      train_header: true,
      train_eot: false,
      reasoning: "strip",
    },
  );
});

Deno.test("withTemplateSettings() fills in the preset's", () => {
  assertEquals<unknown>(read("--preset", "torchtune", "--no_train_header"), {
    ...NOTHING_GIVEN,
    preset: "torchtune",
    train_header: false,
    train_trailing_newline: true,
  });
  assertEquals(
    assertThrows(
      () => read("--preset", "origin_no_mask", "--supervise", "assistant"),
      UserError,
    ).message,
    'Cannot use preset "origin_no_mask": it is supervise "everything" and ' +
      '"assistant" was given, leave one of the two out',
  );
});
