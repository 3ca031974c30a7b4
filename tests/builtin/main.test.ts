import { assertEquals } from "@std/assert";
import { generateBuiltin, jsonl } from "../../data/generate.ts";
import { tempFolder } from "../support/temp_folder.ts";

/** `deno task data` with small files. */
async function data(path: string, ...more: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["task", "--quiet", "data", "--output_dir", path, "--rows", "20"],
      ...["--held_out_rows", "10", "--pretrain_texts", "30", ...more],
    ],
    cwd: `${import.meta.dirname}/../..`,
    env: { NO_COLOR: "1" },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

Deno.test("deno task data writes the set of its seed", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/set`;
  const size = { trainRows: 20, heldOutRows: 10, pretrainTexts: 30 };
  const set = generateBuiltin({ seed: 7, ...size });

  assertEquals(await data(path, "--seed", "7"), {
    code: 0,
    stdout: "",
    stderr: `20 conversations, 10 held out, 30 texts, in "${path}"\n`,
  });
  const read = (name: string) => Deno.readTextFile(`${path}/${name}.jsonl`);
  assertEquals(await read("train"), jsonl(set.train));
  assertEquals(await read("held_out"), jsonl(set.heldOut));
  assertEquals(await read("pretrain"), jsonl(set.pretrain));
});

Deno.test("deno task data refuses a folder that is taken, in one line", async () => {
  await using folder = await tempFolder();
  await Deno.writeTextFile(`${folder.path}/notes.txt`, "mine");

  assertEquals(await data(folder.path), {
    code: 1,
    stdout: "",
    stderr: `error: Cannot write to "${folder.path}": it already holds ` +
      '"notes.txt", choose another --output_dir or empty it\n',
  });
  assertEquals(
    [...Deno.readDirSync(folder.path)].map(({ name }) => name),
    ["notes.txt"],
  );
});
