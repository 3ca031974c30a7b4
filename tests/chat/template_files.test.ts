import { assertEquals } from "@std/assert";
import { readTemplateFiles } from "sft/chat/template_files.ts";
import { tempFolder } from "../support/temp_folder.ts";

/** What a folder with these files says. */
async function filesIn(files: Record<string, unknown>) {
  await using folder = await tempFolder();
  for (const [name, content] of Object.entries(files)) {
    const place = name.split("/").slice(0, -1).join("/");
    await Deno.mkdir(`${folder.path}/${place}`, { recursive: true });
    await Deno.writeTextFile(
      `${folder.path}/${name}`,
      typeof content === "string" ? content : JSON.stringify(content),
    );
  }
  return await readTemplateFiles(folder.path);
}

Deno.test("readTemplateFiles() finds nothing in an empty folder", async () => {
  assertEquals(await filesIn({}), {
    config: {},
    templates: {},
    generation: {},
  });
});

Deno.test("readTemplateFiles() reads templates by name", async () => {
  const { templates } = await filesIn({
    "chat_template.jinja": "plain",
    "additional_chat_templates/tool_use.jinja": "tools",
    "additional_chat_templates/notes.txt": "no template",
  });

  assertEquals(templates, { default: "plain", tool_use: "tools" });
});

Deno.test("readTemplateFiles() reads the map as transformers does", async () => {
  const map = { bos_token: "<s>", eos_token: "<e>" };
  const config = async (tokenizer_config: Record<string, unknown>) =>
    (await filesIn({
      "tokenizer_config.json": tokenizer_config,
      "special_tokens_map.json": map,
    })).config;

  assertEquals(await config({ eos_token: "</s>" }), map);
  assertEquals(await config({ eos_token: "</s>", added_tokens_decoder: {} }), {
    eos_token: "</s>",
    added_tokens_decoder: {},
  });
});

Deno.test("readTemplateFiles() reads where generation stops", async () => {
  const { generation } = await filesIn({
    "generation_config.json": { eos_token_id: [1, 2] },
  });

  assertEquals(generation, { eos_token_id: [1, 2] });
});
