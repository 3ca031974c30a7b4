import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import {
  describeRun,
  holdsRun,
  readManifest,
  writeManifest,
} from "sft/store/manifest.ts";
import { manifestWith } from "../support/manifest.ts";
import { tempFolder } from "../support/temp_folder.ts";

Deno.test("readManifest() reads what writeManifest() wrote", async () => {
  await using folder = await tempFolder();
  const manifest = manifestWith({ commit: "0".repeat(40), peakMemoryMiB: 300 });
  assertEquals(await holdsRun(folder.path), false);

  await writeManifest(folder.path, manifest);

  assertEquals(await holdsRun(folder.path), true);
  assertEquals(await readManifest(folder.path), manifest);
});

Deno.test("readManifest() says what folder it expected", async () => {
  const error = await assertRejects(
    () => readManifest("outputs/none"),
    UserError,
  );

  assertEquals(
    error.message,
    'Cannot read run "outputs/none": it has no manifest.json, expected the ' +
      '--output_dir of "pretrain" or "sft"',
  );
});

Deno.test("describeRun() tells when and how it went", () => {
  assertEquals(
    describeRun(manifestWith({ outcome: "interrupted" })),
    "run of 2026-11-24 10:00 (interrupted)",
  );
});
