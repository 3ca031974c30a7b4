import { assertEquals } from "@std/assert";
import { requireXla } from "sft/engine/xla/folder.ts";
import { runTask } from "../../support/command.ts";
import { testWithXla } from "../../support/xla.ts";

testWithXla("setup:xla finds what is there and tries it", async () => {
  const threads = navigator.hardwareConcurrency;

  assertEquals(await runTask("setup:xla"), {
    code: 0,
    stdout: `XLA's plugin in "${requireXla(false).path}": there already\n` +
      `--engine xla works: XLA by PJRT 0.90, CPU, ${threads} threads\n`,
    stderr: "",
  });
});
