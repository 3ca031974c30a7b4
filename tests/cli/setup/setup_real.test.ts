import { assertEquals } from "@std/assert";
import { exists } from "sft/core/file.ts";
import { realFiles } from "sft/run/real/real_files.ts";
import { runTask } from "../../support/command.ts";

const { folder, model, train, heldOut } = realFiles();
const missing = await exists(model)
  ? ""
  : " (ignored: run deno task setup:real)";

Deno.test({
  name: `setup:real finds what is there and says where${missing}`,
  ignore: missing !== "",
  fn: async () => {
    assertEquals(await runTask("setup:real"), {
      code: 0,
      stdout: `"${folder}" is there already\n` +
        `model          ${model}\nconversations  ${train}\n` +
        `held out       ${heldOut}\ntokenizers     ${folder}/tokenizers\n`,
      stderr: "",
    });
  },
});
