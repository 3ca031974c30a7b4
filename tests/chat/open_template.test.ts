import { assertEquals, assertRejects } from "@std/assert";
import { openTemplate } from "sft/chat/open_template.ts";
import { renderConversation } from "sft/chat/render.ts";
import { templateByName, type TemplateOptions } from "sft/chat/template.ts";
import { UserError } from "sft/core/errors.ts";
import { GOLDEN_TOKENIZER } from "../support/golden_template.ts";
import { tempFolder } from "../support/temp_folder.ts";

const SOURCE = "{% for m in messages %}" +
  "{% if m.role == 'assistant' %}" +
  "{% generation %}{{ m.content + eos_token }}{% endgeneration %}" +
  "{% else %}{{ bos_token + m.content }}<|eot_id|>{% endif %}{% endfor %}";

/** A tokenizer folder with these files beside its own. */
async function folderWith(files: Record<string, string>) {
  const folder = await tempFolder();
  await Deno.copyFile(
    `${GOLDEN_TOKENIZER}/tokenizer.json`,
    `${folder.path}/tokenizer.json`,
  );
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(`${folder.path}/${name}`, text);
  }
  return folder;
}

const TOKENS = { bos_token: "<s>", eos_token: "</s>" };

async function refusal(
  spec: string,
  tokenizerPath: string,
  options?: TemplateOptions,
): Promise<string> {
  return (await assertRejects(
    () => openTemplate(spec, { tokenizerPath, options }),
    UserError,
  )).message;
}

Deno.test("openTemplate() finds ours by name, with options", async () => {
  assertEquals(
    await openTemplate("zephyr", {
      tokenizerPath: "/not/read",
      options: { trainHeader: true },
    }),
    templateByName("zephyr", { trainHeader: true }),
  );
  assertEquals(
    await refusal("zephir", "/not/read"),
    'Cannot use template "zephir": there is none of that name, closest is ' +
      '"zephyr"',
  );
});

Deno.test("openTemplate() finds the tokenizer's own", async () => {
  await using folder = await folderWith({
    "tokenizer_config.json": JSON.stringify({
      ...TOKENS,
      chat_template: SOURCE,
    }),
    "generation_config.json": '{"eos_token_id": 6}',
  });
  // 6 is <|im_end|> there.
  const template = await openTemplate("tokenizer", {
    tokenizerPath: folder.path,
  });

  assertEquals(template.name, "tokenizer");
  assertEquals(template.variables, TOKENS);
  assertEquals(template.stopTokens, ["</s>", "<|im_end|>"]);
  assertEquals(
    renderConversation(
      [
        { role: "user", content: "2+2?" },
        { role: "assistant", content: "4" },
      ],
      template,
      "assistant",
    ).map(({ text, supervised }) => supervised ? `[${text}]` : text).join("|"),
    "<s>|2+2?|<|eot_id|>|[4]|[</s>]",
  );
});

Deno.test("openTemplate() reads the folder of a tokenizer.json", async () => {
  await using folder = await folderWith({ "chat_template.jinja": "new" });
  const { source } = await openTemplate("tokenizer", {
    tokenizerPath: `${folder.path}/tokenizer.json`,
  });

  assertEquals(source, "new");
});

Deno.test("openTemplate() says so where a tokenizer has none", async () => {
  await using folder = await folderWith({});

  assertEquals(
    await refusal("tokenizer", folder.path),
    `Cannot use the tokenizer's own template: "${folder.path}" has no ` +
      "chat_template, name one of the library's or a Jinja file",
  );
});

Deno.test("openTemplate() stops a file at what its generation writes", async () => {
  await using folder = await folderWith({
    "tokenizer_config.json": JSON.stringify(TOKENS),
    "mine.jinja": SOURCE,
  });
  const template = await openTemplate(`${folder.path}/mine.jinja`, {
    tokenizerPath: folder.path,
  });

  assertEquals(template.name, "mine.jinja");
  assertEquals(template.stopTokens, ["</s>"]);
  assertEquals(
    template.specialTokens.toSorted(),
    ["</s>", "<s>", "<|eot_id|>"],
  );
});

Deno.test("openTemplate() refuses a file that is not there", async () => {
  assertEquals(
    await refusal("./no.jinja", GOLDEN_TOKENIZER),
    'Cannot use template "./no.jinja": there is no such file, a name without ' +
      "dots and slashes would be one of the library's",
  );
});

Deno.test("openTemplate() refuses options of templates from elsewhere", async () => {
  for (const spec of ["tokenizer", "a.jinja"]) {
    assertEquals(
      await refusal(spec, GOLDEN_TOKENIZER, {
        trainEot: undefined,
        trainHeader: true,
      }),
      `Cannot set trainHeader of template "${spec}": what it writes and ` +
        "trains is in its source, edit that or choose a template of the library",
    );
  }
});
