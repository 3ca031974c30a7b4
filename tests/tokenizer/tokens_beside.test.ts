import { assertEquals } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { loadTokenizer } from "sft/tokenizer/tokenizer.ts";
import { readTokenizerFiles } from "sft/tokenizer/tokenizer_files.ts";
import { tempFolder } from "../support/temp_folder.ts";

/** Files by name, without `.json`. */
type Files = Readonly<Record<string, unknown>>;

/** What `transformers` makes of a folder; see `make_tokens_beside.py`. */
interface Case {
  readonly files: Files;
  readonly refused?: string;
  /** Id, text and flags of each added token. */
  readonly added?: readonly [id: number, content: string, flags: string][];
  /** Of the text, with all tokens recognised. */
  readonly ids?: readonly number[];
}

const { text, usual, cases }: {
  readonly text: string;
  readonly usual: unknown;
  readonly cases: readonly Case[];
} = JSON.parse(
  await Deno.readTextFile(
    new URL("../fixtures/tokens_beside.json", import.meta.url),
  ),
);

const FLAGS = ["lstrip", "rstrip", "single_word", "special"] as const;

/** The same of our own loading. */
async function made(files: Files): Promise<Omit<Case, "files">> {
  await using folder = await tempFolder();
  for (
    const [name, value] of Object.entries({ tokenizer: usual, ...files })
  ) {
    await Deno.writeTextFile(
      `${folder.path}/${name}.json`,
      JSON.stringify(value),
    );
  }
  try {
    const tokenizer = await loadTokenizer(folder.path);
    const { json } = await readTokenizerFiles(folder.path);
    return {
      added: json.added_tokens.filter(({ content }) => content !== "")
        .toSorted((a, b) => a.id - b.id)
        .map((token) => [
          token.id,
          token.content,
          FLAGS.filter((flag) => token[flag]).join(" "),
        ]),
      ids: tokenizer.encodeTemplate(text),
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { refused: error.message.replaceAll(folder.path, "DIR") };
  }
}

const OTHER_ID = "as transformers has it; correct it or take it out";

/** What only we refuse, since the files are at odds with the ids they get. */
const REFUSED = [
  '"added_tokens.0.id" is 20, expected 14, the id of "<s>" in transformers',
  '"added_tokens.0.id" is 15, expected 14, the id of "<s>" in transformers',
  '"added_tokens.0.id" is 14, expected 15, the id of "<s>" in transformers',
  '"added_tokens.0.id" is 15, expected another id than that of "x"',
  ...[
    ["added_tokens_decoder.20", "<p>", 20, 16],
    ["added_tokens_decoder.2", "<p>", 2, 16],
    ["added_tokens_decoder.17", "<p>", 17, 16],
    ["added_tokens_decoder.9", "<s>", 9, 14],
    ["added_tokens_decoder.14", "<t>", 14, 15],
    ["added_tokens_decoder.16", "<v>", 16, 13],
    ["added_tokens_decoder.17", "<p>", 17, 16],
    ["<p>", "<p>", 20, 16],
    ["<s>", "<s>", 20, 14],
    ["<p>", "<p>", 14, 16],
    ["<p>", "<p>", 0, 16],
  ].map(([field, token, id, given]) =>
    `"${field}" gives "${token}" the id ${id}, expected ${given}, ${OTHER_ID}`
  ),
  ...["<s>", "<p>"].map((token) =>
    `Cannot load a tokenizer whose added token "${token}" is normalized: ` +
    `transformers finds it as "b${token}" alone, set "normalized" to false`
  ),
];

Deno.test("loadTokenizer() adds what transformers adds, with the same ids", async () => {
  const refused: string[] = [];
  for (const { files, ...theirs } of cases) {
    const ours = await made(files);
    if (ours.refused === undefined) {
      assertEquals(ours, theirs, JSON.stringify(files));
    } else if (theirs.refused === undefined) {
      refused.push(ours.refused.replace(/^Cannot read "DIR.*?": /, ""));
    }
  }
  assertEquals(refused, REFUSED);
  assertEquals(cases.filter(({ refused }) => refused).length, 2);
});

Deno.test("loadTokenizer() names what does not fit of the files beside", async () => {
  const why = async (files: Files) =>
    (await made(files)).refused?.replace(/^Cannot read "DIR./, "");

  assertEquals(
    await why({ tokenizer_config: { added_tokens_decoder: { 16: "<p>" } } }),
    'tokenizer_config.json": "added_tokens_decoder.16" is "<p>", expected an ' +
      "object",
  );
  assertEquals(
    await why({ tokenizer_config: { added_tokens_decoder: { "1.5": {} } } }),
    'tokenizer_config.json": "added_tokens_decoder.1.5.content" is missing, ' +
      "expected text",
  );
  assertEquals(
    await why({ added_tokens: { "<p>": -1 } }),
    'added_tokens.json": "<p>" is -1, expected a whole number, 0 or more',
  );
  assertEquals(
    await why({ special_tokens_map: { extra_special_tokens: "<p>" } }),
    'special_tokens_map.json": "extra_special_tokens" is "<p>", expected a ' +
      "list of tokens, or an object of them by their roles",
  );
});

Deno.test("a tokenizer's hash tells what is added to it", async () => {
  await using folder = await tempFolder();
  const hash = async () => (await loadTokenizer(folder.path)).sha256;
  const write = (name: string, value: unknown) =>
    Deno.writeTextFile(`${folder.path}/${name}`, JSON.stringify(value));

  await write("tokenizer.json", usual);
  const alone = await hash();
  await write("tokenizer_config.json", { pad_token: "<t>", eos_token: "<s>" });
  const named = await hash();
  await write("added_tokens.json", { "<p>": 16 });
  const added = await hash();
  assertEquals(new Set([alone, named, added]).size, 3);
  await write("added_tokens.json", { "<s>": 14 });
  assertEquals(await hash(), named);
});
