import { assertEquals } from "@std/assert";
import { dirname } from "node:path";
import { gitCommit } from "sft/store/git_commit.ts";
import { tempFolder } from "../support/temp_folder.ts";

const [FIRST, SECOND] = ["1".repeat(40), "2".repeat(40)];

/** A folder with files, path → contents. */
async function folderWith(files: Record<string, string>) {
  const folder = await tempFolder();
  for (const [name, text] of Object.entries(files)) {
    const path = `${folder.path}/${name}`;
    await Deno.mkdir(dirname(path), { recursive: true });
    await Deno.writeTextFile(path, text);
  }
  return folder;
}

Deno.test("gitCommit() follows the branch, from a subfolder too", async () => {
  await using folder = await folderWith({
    ".git/HEAD": "ref: refs/heads/main\n",
    ".git/refs/heads/main": `${FIRST}\n`,
    "lib/store/x.ts": "",
  });

  assertEquals(await gitCommit(folder.path), FIRST);
  assertEquals(await gitCommit(`${folder.path}/lib/store`), FIRST);
});

Deno.test("gitCommit() reads a detached head", async () => {
  await using folder = await folderWith({ ".git/HEAD": `${SECOND}\n` });

  assertEquals(await gitCommit(folder.path), SECOND);
});

Deno.test("gitCommit() reads packed references", async () => {
  await using folder = await folderWith({
    ".git/HEAD": "ref: refs/heads/main\n",
    ".git/packed-refs": "# pack-refs with: peeled fully-peeled sorted\n" +
      `${FIRST} refs/heads/also/refs/heads/main2\n` +
      `${SECOND} refs/heads/main\n`,
  });

  assertEquals(await gitCommit(folder.path), SECOND);
});

Deno.test("gitCommit() reads a linked worktree", async () => {
  await using folder = await folderWith({
    "main/.git/HEAD": "ref: refs/heads/main\n",
    "main/.git/refs/heads/main": `${FIRST}\n`,
    "main/.git/refs/heads/topic": `${SECOND}\n`,
    "main/.git/worktrees/topic/HEAD": "ref: refs/heads/topic\n",
    "main/.git/worktrees/topic/commondir": "../..\n",
    "topic/.git": "gitdir: ../main/.git/worktrees/topic\n",
  });

  assertEquals(await gitCommit(`${folder.path}/topic`), SECOND);
});

Deno.test("gitCommit() is undefined before the first commit", async () => {
  await using folder = await folderWith({
    ".git/HEAD": "ref: refs/heads/main\n",
  });

  assertEquals(await gitCommit(folder.path), undefined);
});

Deno.test("gitCommit() is undefined outside a repository", async () => {
  await using folder = await tempFolder();

  assertEquals(await gitCommit(folder.path), undefined);
});
