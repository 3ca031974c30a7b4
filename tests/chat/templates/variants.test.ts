import { assertEquals, assertThrows } from "@std/assert";
import type { TemplateFamily } from "sft/chat/templates/family.ts";
import {
  assertPossible,
  nameOf,
  variantsOf,
} from "sft/chat/templates/variants.ts";
import { UserError } from "sft/core/errors.ts";

const FAMILY: TemplateFamily = {
  name: "whole",
  stopTokens: [],
  specialTokens: [],
  turn: { header: "H", end: "E", newline: "\n" },
  source: () => "",
};
const BARE: TemplateFamily = { ...FAMILY, name: "bare", turn: {} };

Deno.test("nameOf() says what differs from the defaults", () => {
  assertEquals(nameOf(FAMILY, {}), "whole");
  assertEquals(
    nameOf(FAMILY, {
      trainHeader: false,
      trainEot: true,
      trainTrailingNewline: false,
      reasoning: "keep",
    }),
    "whole",
  );
  assertEquals(
    nameOf(FAMILY, {
      trainHeader: true,
      trainEot: false,
      reasoning: "strip",
    }),
    "whole+train_header-train_eot-reasoning",
  );
  assertEquals(
    nameOf(FAMILY, { trainTrailingNewline: true }),
    "whole+train_trailing_newline",
  );
  // There is none that could be left untrained.
  assertEquals(nameOf(BARE, { trainEot: false }), "bare");
});

Deno.test("assertPossible() refuses what the form does not write", () => {
  const refusal = (
    family: TemplateFamily,
    options: Parameters<typeof assertPossible>[1],
  ) => assertThrows(() => assertPossible(family, options), UserError).message;

  assertPossible(BARE, { trainHeader: false, trainEot: false });
  assertEquals(
    refusal(BARE, { trainHeader: true }),
    'Cannot set trainHeader of template "bare": its answers have no header of ' +
      "their own, leave it out",
  );
  assertEquals(
    refusal(BARE, { trainEot: true }),
    'Cannot set trainEot of template "bare": nothing in it ends an answer, ' +
      "leave it out",
  );
  assertEquals(
    refusal(BARE, { trainTrailingNewline: true }),
    'Cannot set trainTrailingNewline of template "bare": no line feed follows ' +
      "its answers, leave it out",
  );
});

Deno.test("assertPossible() refuses a mask with a hole in it", () => {
  assertEquals(
    assertThrows(
      () =>
        assertPossible(FAMILY, { trainEot: false, trainTrailingNewline: true }),
      UserError,
    ).message,
    'Cannot set trainTrailingNewline of template "whole": the line feed comes ' +
      "after an end that is not trained, leave it out",
  );
});

Deno.test("variantsOf() lists what is possible, each once", () => {
  // Header or not; end, end and line feed, or neither; thoughts or not.
  assertEquals(variantsOf(FAMILY).length, 2 * 3 * 2);
  assertEquals(variantsOf(BARE).length, 2);
  const names = variantsOf(FAMILY).map((options) => nameOf(FAMILY, options));
  assertEquals(new Set(names).size, names.length);
});
