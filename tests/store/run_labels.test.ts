import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { changeLabels, readLabels } from "sft/store/run_labels.ts";
import { tempFolder } from "../support/temp_folder.ts";

Deno.test("labels are added, kept and taken off", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  assertEquals(await readLabels(path), { tags: [] });

  await changeLabels(path, { add: ["short", "基线"], note: "half the data" });
  await changeLabels(path, { add: ["short", "lr=1e-4"], remove: ["none"] });
  assertEquals(await readLabels(path), {
    tags: ["short", "基线", "lr=1e-4"],
    note: "half the data",
  });

  await changeLabels(path, { remove: ["short"], note: "" });
  assertEquals(await readLabels(path), { tags: ["基线", "lr=1e-4"] });
});

Deno.test("a tag is a word, and a damaged file is refused", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  const { message } = await assertRejects(
    () => changeLabels(path, { add: ["good", "two words"] }),
    UserError,
  );
  assertEquals(
    message,
    'Cannot tag with "two words": expected a word of letters, digits and any ' +
      "of _ . : + = - between them",
  );
  assertEquals(await readLabels(path), { tags: [] });

  await Deno.writeTextFile(`${path}/labels.json`, '{"tags": 3}');
  await assertRejects(() => readLabels(path), UserError, '"tags" is 3');
  await assertRejects(() => changeLabels(path, { note: "x" }), UserError);
});
