import { assertEquals } from "@std/assert";
import { parseDeepctrl } from "sft/chat/formats/deepctrl.ts";
import { WHERE } from "../../support/bad_row.ts";

Deno.test("parseDeepctrl() reads a row as it is published", () => {
  const row = {
    id: "91",
    instruction: "",
    input: "那北京呢？",
    output: "北京今天晴。",
    history: [["上海天气如何？", "上海今天有雨。"]],
    language: "chinese",
    data_source: "weather",
    input_len: 5,
    output_len: 6,
    num_utter: 2,
    type: 1,
    type_keyword: ["天气"],
  };

  assertEquals(parseDeepctrl(row, WHERE), {
    messages: [
      { role: "user", content: "上海天气如何？" },
      { role: "assistant", content: "上海今天有雨。" },
      { role: "user", content: "那北京呢？" },
      { role: "assistant", content: "北京今天晴。" },
    ],
    where: WHERE,
  });
});

Deno.test("parseDeepctrl() joins an instruction and its input", () => {
  const row = {
    instruction: "翻译",
    input: "bread",
    output: "面包",
    history: [],
  };

  assertEquals(parseDeepctrl(row, WHERE), {
    messages: [
      { role: "user", content: "翻译\nbread" },
      { role: "assistant", content: "面包" },
    ],
    where: WHERE,
  });
});
