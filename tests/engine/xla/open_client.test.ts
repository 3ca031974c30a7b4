import { assert, assertEquals, assertThrows } from "@std/assert";
import { requireXla } from "sft/engine/xla/folder.ts";
import { openClient } from "sft/engine/xla/open_client.ts";
import { testWithXla, xlaClient } from "../../support/xla.ts";

testWithXla("openClient() opens a plugin once", () => {
  const client = xlaClient();
  const threads = navigator.hardwareConcurrency;

  assert(openClient(requireXla(false), threads) === client);
  assertEquals(
    assertThrows(() => openClient(requireXla(false), threads + 1), RangeError)
      .message,
    `Cannot use ${threads + 1} threads: XLA's pool has ${threads}`,
  );
});

testWithXla("openClient() is silent, and lets a process end", async () => {
  const folder = new URL("../../../lib/engine/xla/", import.meta.url);
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      `
      import { openClient } from "${folder}open_client.ts";
      const folder = ${JSON.stringify(requireXla(false))};
      console.log(openClient(folder, 1).platform);
    `,
    ],
    env: { NO_COLOR: "1" },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

  assertEquals([code, text(stdout), text(stderr)], [0, "cpu\n", ""]);
});
