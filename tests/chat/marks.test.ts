import { assertEquals } from "@std/assert";
import {
  firstMark,
  takenApart,
  toolsWithMarks,
  withGenerationMarks,
  withMarks,
} from "sft/chat/marks.ts";

Deno.test("withMarks() encloses a content, unless it is empty", () => {
  assertEquals(withMarks({ role: "user", content: "Hi" }), {
    role: "user",
    content: "\uFDD1Hi\uFDD3",
  });
  assertEquals(withMarks({ role: "user", content: "" }), {
    role: "user",
    content: "",
  });
});

Deno.test("withMarks() encloses thoughts, and every text of a call", () => {
  assertEquals(
    withMarks({
      role: "assistant",
      content: "",
      reasoning_content: "Hm",
      tool_calls: [{
        id: "7",
        type: "function",
        function: {
          name: "sum",
          arguments: { of: [1, "two", ["3"]], "a b": null, "": "" },
        },
      }],
    }),
    {
      role: "assistant",
      content: "",
      reasoning_content: "\uFDD2Hm\uFDD3",
      tool_calls: [{
        id: "\uFDD27\uFDD3",
        type: "function",
        function: {
          name: "\uFDD2sum\uFDD3",
          arguments: {
            of: [1, "\uFDD2two\uFDD3", ["\uFDD23\uFDD3"]],
            // Templates look up words; in any other key data can hide.
            "\uFDD2a b\uFDD3": null,
            "": "",
          },
        },
      }],
    },
  );
});

Deno.test("toolsWithMarks() has the system tell of tools", () => {
  assertEquals(
    toolsWithMarks([{
      type: "function",
      function: { name: "sum", strict: true },
    }]),
    [{ type: "function", function: { name: "\uFDD0sum\uFDD3", strict: true } }],
  );
});

Deno.test("withGenerationMarks() leaves all else as it is", () => {
  assertEquals(
    withGenerationMarks(
      "{%- if x -%}{%- generation %}y{% endgeneration -%}{%- endif -%}",
    ),
    "{%- if x -%}{%- if true %}\uFDD4{% endif %}y" +
      "{% if true %}\uFDD5{% endif -%}{%- endif -%}",
  );
});

Deno.test("takenApart() tells who wrote what", () => {
  assertEquals(takenApart("a\uFDD1b\uFDD3\uFDD4\uFDD2c\uFDD3d\uFDD5"), {
    parts: [
      { text: "a", author: undefined, generation: undefined },
      { text: "b", author: "user", generation: undefined },
      { text: "c", author: "assistant", generation: 0 },
      { text: "d", author: undefined, generation: 0 },
    ],
    generations: 1,
  });
});

Deno.test("takenApart() refuses marks out of order", () => {
  const torn = [
    "\uFDD1a", // a content that does not end
    "a\uFDD3", // or does not begin
    "\uFDD1a\uFDD1b\uFDD3", // or begins twice
    "\uFDD4a", // the same for generations
    "a\uFDD5",
    "\uFDD4a\uFDD4b\uFDD5",
    "\uFDD1a\uFDD4b\uFDD3\uFDD5", // one in the other
    "\uFDD4\uFDD1a\uFDD5\uFDD3",
  ];

  assertEquals(torn.map(takenApart), torn.map(() => undefined));
});

Deno.test("firstMark() finds what only we may write", () => {
  assertEquals(firstMark("a\uFDD3b\uFDD0"), "U+FDD3");
  assertEquals(firstMark("a\uFDCF\uFDF0b"), undefined);
});
