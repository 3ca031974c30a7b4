import { assertEquals } from "@std/assert";
import { exists } from "sft/core/file.ts";
import { openSft } from "sft/run/open_sft.ts";
import { quietHost, sftConfig, tinyRuns } from "../support/tiny_run.ts";

const runs = await tinyRuns();

Deno.test("openSft() has all that a run needs and writes nothing", async () => {
  const config = sftConfig(runs, "opened", { eval_file: [runs.chatFile] });
  const { rows, report, heldOut, template, record } = await openSft(
    config,
    quietHost(),
  );

  assertEquals([rows.length, report.rows, report.examples], [3, 6, 6]);
  assertEquals(heldOut.map(({ name }) => name), ["chats"]);
  assertEquals(heldOut[0].evaluation?.items.length, 6);
  assertEquals(template?.name, "chatml");
  assertEquals(await exists(config.output_dir), false);
  const { command, template: recorded, model } = await record();
  assertEquals([command, recorded?.name, model?.length], ["sft", "chatml", 2]);
});
