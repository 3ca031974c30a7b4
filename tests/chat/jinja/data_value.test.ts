import { assertEquals } from "@std/assert";
import { valueOfData } from "sft/chat/jinja/data_value.ts";
import { representation } from "sft/chat/jinja/value/python_text.ts";
import { Float, parseExactJson } from "sft/core/exact_json.ts";

Deno.test("valueOfData() reads numbers as Python does", () => {
  const shown = (data: unknown) => representation(valueOfData(data)).text;

  assertEquals(
    shown([1, 1.5, new Float(1), 12345678901234567890n]),
    "[1, 1.5, 1.0, 12345678901234567890]",
  );
  assertEquals(shown([true, null, undefined]), "[True, None, None]");
  assertEquals(
    shown(parseExactJson('{"2": 1e3, "1": -0.0}')),
    "{'2': 1000.0, '1': -0.0}",
  );
});

Deno.test("valueOfData() knows whose words a text is", () => {
  const { pieces } = representation(
    valueOfData({ key: "a", "a key": ["b"] }, "user"),
  );

  assertEquals(
    pieces.map(({ text, author }) => author ? `<${text}>` : text).join(""),
    "{'key': '<a>', '<a key>': ['<b>']}",
  );
});
