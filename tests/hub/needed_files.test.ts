import { assertEquals } from "@std/assert";
import { missingFile, neededFiles } from "sft/hub/needed_files.ts";

const PUBLISHED = [
  ...[".gitattributes", "LICENSE", "README.md", "assets/picture.png"],
  ...["additional_chat_templates/tool_use.jinja", "chat_template.jinja"],
  ...["additional_chat_templates/../../x.jinja", "sub/chat_template.jinja"],
  ...["config.json", "consolidated.safetensors", "generation_config.json"],
  ...["merges.txt", "model.safetensors", "onnx/model.onnx", "model.gguf"],
  ...["pytorch_model.bin", "special_tokens_map.json", "tokenizer.json"],
  ...["tokenizer_config.json", "vocab.json"],
];

Deno.test("neededFiles() are those that are read here, weights last", () => {
  assertEquals(neededFiles(PUBLISHED, ["model"]), [
    ...["additional_chat_templates/tool_use.jinja", "chat_template.jinja"],
    ...["config.json", "generation_config.json", "merges.txt"],
    ...["special_tokens_map.json", "tokenizer.json", "tokenizer_config.json"],
    ...["vocab.json", "model.safetensors"],
  ]);
});

Deno.test("neededFiles() of a tokenizer have no weights", () => {
  const files = neededFiles(PUBLISHED, ["tokenizer"]);

  assertEquals(files.includes("tokenizer.json"), true);
  assertEquals(files.filter((name) => /config\.json|tensors/.test(name)), [
    "generation_config.json",
    "tokenizer_config.json",
  ]);
});

Deno.test("neededFiles() begin with the index where weights are in several", () => {
  const files = [
    ...["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"],
    ...["model.safetensors.index.json", "config.json"],
  ];

  assertEquals(neededFiles(files, ["model"]), [
    "config.json",
    "model.safetensors.index.json",
  ]);
});

Deno.test("missingFile() names what is there instead", () => {
  const tokenizer = ["tokenizer.json"];

  assertEquals(missingFile(PUBLISHED, ["model"]), undefined);
  assertEquals(missingFile(tokenizer, ["tokenizer"]), undefined);
  assertEquals(missingFile(tokenizer, ["model"]), "it has no config.json");
  assertEquals(
    missingFile(["a.gguf", "b.gguf", "c.gguf", "d.gguf"], ["model"]),
    'it has no config.json, but "a.gguf", "b.gguf", "c.gguf" and 1 more',
  );
  assertEquals(
    missingFile(["config.json", "pytorch_model.bin"], ["model"]),
    'it has no model.safetensors, but "pytorch_model.bin"',
  );
  assertEquals(
    missingFile(["config.json", "model.safetensors"], ["model", "tokenizer"]),
    "it has no tokenizer.json",
  );
  assertEquals(
    missingFile(["vocab.txt", "config.json"], ["tokenizer"]),
    'it has no tokenizer.json, but "vocab.txt"',
  );
});
