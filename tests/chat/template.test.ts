import { assert, assertEquals, assertThrows } from "@std/assert";
import { Template } from "@huggingface/jinja";
import {
  isBuiltIn,
  templateByName,
  templateFromSource,
  templateOfSource,
  TEMPLATES,
  turnOf,
} from "sft/chat/template.ts";
import { UserError } from "sft/core/errors.ts";

const NAMES = [
  "chatml",
  "llama_2",
  "llama_3",
  "mistral_v1",
  "mistral_v3",
  "mistral_v3_tekken",
  "zephyr",
  "gemma",
  "alpaca",
  "minimind_2025_02",
  "minimind_2025_04",
  "minimind_3",
  "nanochat",
  "origin",
];

const MESSAGES = [
  { role: "system", content: "Be brief." },
  { role: "user", content: "2+2?" },
  { role: "assistant", content: "4" },
];

function rendered(name: string, add_generation_prompt: boolean): string {
  const program = new Template(TEMPLATES[name].source);
  return program.render({ messages: MESSAGES, add_generation_prompt });
}

Deno.test("TEMPLATES.chatml writes ChatML without a default system prompt", () => {
  assertEquals(
    rendered("chatml", false),
    "<|im_start|>system\nBe brief.<|im_end|>\n" +
      "<|im_start|>user\n2+2?<|im_end|>\n" +
      "<|im_start|>assistant\n4<|im_end|>\n",
  );
  assertEquals(
    rendered("chatml", true),
    rendered("chatml", false) + "<|im_start|>assistant\n",
  );
});

Deno.test("TEMPLATES.origin writes role, colon, content and no end", () => {
  assertEquals(
    rendered("origin", false),
    "system: Be brief.\nuser: 2+2?\nassistant: 4\n",
  );
  assertEquals(
    rendered("origin", true),
    "system: Be brief.\nuser: 2+2?\nassistant: 4\nassistant: ",
  );
});

Deno.test("TEMPLATES are named, and hold their texts in their sources", () => {
  assertEquals(Object.keys(TEMPLATES), NAMES);
  for (const [name, template] of Object.entries(TEMPLATES)) {
    assertEquals(template.name, name);
    assertEquals(template.variables, {});
    for (const token of template.specialTokens) {
      assert(template.source.includes(token), `${name}: ${token}`);
    }
    assert(
      template.stopTokens.every((token) =>
        template.specialTokens.includes(token)
      ),
    );
  }
});

Deno.test("TEMPLATES say at what generation stops", () => {
  assertEquals(TEMPLATES.chatml.stopTokens, ["<|im_end|>"]);
  assertEquals(TEMPLATES.chatml.specialTokens, ["<|im_start|>", "<|im_end|>"]);
  assertEquals(TEMPLATES.origin.stopTokens, []);
  assertEquals(TEMPLATES.origin.specialTokens, []);
});

Deno.test("templateFromSource() refuses a source that is empty", () => {
  for (
    const [source, tools] of [["", undefined], [" \n", undefined], [
      "a",
      "",
    ]] as const
  ) {
    assertEquals(
      assertThrows(
        () => templateFromSource("t", source, [], [], {}, tools),
        UserError,
      ).message,
      'Cannot use template "t": it is empty and would write nothing, choose ' +
        "another",
    );
  }
});

Deno.test("templateFromSource() hashes the source", () => {
  // From `printf abc | sha256sum`.
  assertEquals(
    templateFromSource("x", "abc", [], []).sha256,
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});

Deno.test("templateByName() knows the templates that come with the library", () => {
  assertEquals(templateByName("chatml"), TEMPLATES.chatml);
});

Deno.test("templateByName() tells variants apart by name and hash", () => {
  const variants = [
    templateByName("chatml"),
    templateByName("chatml", { trainEot: false }),
    templateByName("chatml", { trainHeader: true }),
    templateByName("chatml", { trainTrailingNewline: true }),
    templateByName("chatml", { reasoning: "strip" }),
  ];

  assertEquals(variants.map(({ name }) => name), [
    "chatml",
    "chatml-train_eot",
    "chatml+train_header",
    "chatml+train_trailing_newline",
    "chatml-reasoning",
  ]);
  assertEquals(new Set(variants.map(({ sha256 }) => sha256)).size, 5);
  // Options that say what is so anyway make no variant.
  assertEquals(
    templateByName("chatml", { trainEot: true, reasoning: "keep" }),
    TEMPLATES.chatml,
  );
});

Deno.test("templateByName() refuses options that the form has nothing for", () => {
  assertEquals(
    assertThrows(
      () => templateByName("llama_3", { trainTrailingNewline: true }),
      UserError,
    ).message,
    'Cannot set trainTrailingNewline of template "llama_3": no line feed ' +
      "follows its answers, leave it out",
  );
});

Deno.test("templateByName() says which names there are", () => {
  const message = (name: string) =>
    assertThrows(() => templateByName(name), UserError).message;
  const all = NAMES.map((name) => `"${name}"`).join(", ");

  assertEquals(
    message("chat_ml"),
    'Cannot use template "chat_ml": there is none of that name, closest is ' +
      '"chatml"',
  );
  assertEquals(
    message("zzz"),
    'Cannot use template "zzz": there is none of that name, choose one of ' +
      all,
  );
  assertEquals(
    message("constructor"),
    'Cannot use template "constructor": there is none of that name, choose ' +
      `one of ${all}`,
  );
});

Deno.test("templateOfSource() finds every variant of ours, and no other", () => {
  const variant = templateByName("minimind_3", {
    trainHeader: true,
    reasoning: "strip",
  });

  assert(templateOfSource(variant.source) === variant);
  assert(templateOfSource(TEMPLATES.gemma.source) === TEMPLATES.gemma);
  assertEquals(templateOfSource(TEMPLATES.gemma.source + " "), undefined);
});

Deno.test("turnOf() says what a turn consists of", () => {
  assertEquals(turnOf("zephyr"), {
    header: "<|assistant|>\n",
    end: "</s>",
    newline: "\n",
  });
  assertEquals(turnOf("no such"), undefined);
});

Deno.test("isBuiltIn() knows the library's own, and their copies", () => {
  const trained = templateByName("chatml", { trainHeader: true });

  assert(isBuiltIn(TEMPLATES.chatml));
  assert(isBuiltIn(trained));
  // As a worker of `prepare` receives it.
  assert(isBuiltIn(structuredClone(TEMPLATES.chatml)));
  assert(!isBuiltIn(templateFromSource("chatml", "x", [], [])));
});
