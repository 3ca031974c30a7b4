import { assert, assertEquals, assertThrows } from "@std/assert";
import { homedir } from "node:os";
import { UserError } from "sft/core/errors.ts";
import {
  cacheFolder,
  exists,
  hasCuda,
  installedTensorflow,
  requireTensorflow,
  tensorflowFolder,
} from "sft/engine/tensorflow/folder.ts";
import { tempFolder } from "../../support/temp_folder.ts";

/** Puts an empty file where an installation's library would be. */
async function pretend(cuda: boolean, cache: string): Promise<void> {
  const { library } = tensorflowFolder(cuda, cache);
  const folder = library.slice(0, library.lastIndexOf("/"));
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(library, "");
}

Deno.test("cacheFolder() is the user's", () => {
  const expected = Deno.env.get("XDG_CACHE_HOME") || `${homedir()}/.cache`;

  assertEquals(cacheFolder(), expected);
});

Deno.test("tensorflowFolder() keeps releases and builds apart", () => {
  const path = "/cache/sft/tensorflow-2.21.0-cpu";

  assertEquals(tensorflowFolder(false, "/cache"), {
    path,
    cuda: false,
    library: `${path}/libraries/tensorflow/libtensorflow_cc.so.2`,
  });
  assertEquals(
    tensorflowFolder(true, "/cache").path,
    "/cache/sft/tensorflow-2.21.0-cuda",
  );
});

Deno.test("installedTensorflow() finds what is there, for GPUs first", async () => {
  await using cache = await tempFolder();

  assertEquals(installedTensorflow(cache.path), undefined);
  await pretend(false, cache.path);
  assertEquals(installedTensorflow(cache.path)?.cuda, false);
  await pretend(true, cache.path);
  const cuda = tensorflowFolder(true, cache.path);
  // Not yet, where CUDA's libraries are still missing.
  assertEquals([hasCuda(cuda), installedTensorflow(cache.path)?.cuda], [
    false,
    false,
  ]);
  await Deno.mkdir(`${cuda.path}/libraries/nvidia`);
  assertEquals([hasCuda(cuda), installedTensorflow(cache.path)?.cuda], [
    true,
    true,
  ]);
  assertEquals(hasCuda(tensorflowFolder(false, cache.path)), true);
});

Deno.test("requireTensorflow() names the task", async () => {
  await using cache = await tempFolder();

  assertEquals(
    assertThrows(() => requireTensorflow(cache.path), UserError).message,
    `Cannot use TensorFlow 2.21.0: it is not set up in "${cache.path}/sft", ` +
      "run deno task setup:tensorflow",
  );
  await pretend(false, cache.path);
  assertEquals(requireTensorflow(cache.path).cuda, false);
});

Deno.test("exists() tells files and folders from nothing", async () => {
  await using folder = await tempFolder();
  await Deno.writeTextFile(`${folder.path}/file`, "");

  assert(exists(folder.path));
  assert(exists(`${folder.path}/file`));
  assertEquals(exists(`${folder.path}/nothing`), false);
});
