import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { MODEL_TYPES } from "sft/model/open_config.ts";
import { defaultsOf } from "sft/settings/setting.ts";
import {
  ownShape,
  SHAPE,
  type ShapeSettings,
  withShape,
} from "sft/settings/shape.ts";

/** What a command line that gives these makes of them. */
function shaped(given: Partial<ShapeSettings>): ShapeSettings {
  const settings = { ...defaultsOf(SHAPE), ...given };
  return withShape(settings, new Set(Object.keys(given)));
}

const refusal = (given: Partial<ShapeSettings>) =>
  assertThrows(() => shaped(given), UserError).message;

Deno.test("SHAPE knows the types that are computed", () => {
  assertEquals([...SHAPE.model_type.choices!], MODEL_TYPES);
});

Deno.test("withShape() fills what was not given", () => {
  const { n_layer, n_embd, n_head } = shaped({
    shape: "gpt2-2x128",
    n_layer: 3,
  });
  assertEquals([n_layer, n_embd, n_head], [3, 128, 4]);

  const { model_type, hidden_size, num_key_value_heads, rope_theta } = shaped({
    shape: "minimind2-26m",
    rope_theta: 500,
  });
  assertEquals([model_type, hidden_size, num_key_value_heads, rope_theta], [
    "llama",
    512,
    2,
    500,
  ]);
  assertEquals<unknown>(shaped({}), defaultsOf(SHAPE));
});

Deno.test("withShape() refuses what the type does not have", () => {
  assertEquals(
    refusal({ shape: "origin", model_type: "llama" }),
    'Cannot use shape "origin" with --model_type llama: it is of type gpt2, ' +
      "leave one of the two out",
  );
  assertEquals(
    refusal({ model_type: "llama", n_layer: 2 }),
    "Cannot set --n_layer of a model of type llama: it has no such setting, " +
      "see --help for the names that it has",
  );
  assertEquals(
    refusal({ hidden_size: 64 }),
    "Cannot set --hidden_size of a model of type gpt2: it has no such " +
      "setting, see --help for the names that it has",
  );
});

Deno.test("ownShape() leaves out the names of the other kind", () => {
  const own = (given: Partial<ShapeSettings>) =>
    Object.keys(ownShape(shaped(given))).filter((name) => /^n_/.test(name));
  assertEquals(own({ shape: "llama-2x128" }), []);
  assertEquals(own({}), ["n_layer", "n_embd", "n_head", "n_positions"]);
});
