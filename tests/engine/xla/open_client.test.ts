import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
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

Deno.test("openClient() says why there is no GPU", () => {
  const before = Deno.env.get("XLA_FLAGS");
  const plugin = "/nowhere/plugin.so";
  try {
    const { message } = assertThrows(
      () => openClient({ path: "/nowhere", cuda: true, plugin }, 1),
      UserError,
    );
    assertMatch(
      message,
      /^Cannot use XLA on a GPU: it says ".*plugin\.so.*", check that the driver's nvidia-smi finds one$/s,
    );
    assertEquals(
      Deno.env.get("XLA_FLAGS"),
      before ?? "--xla_gpu_cuda_data_dir=/nowhere/nvidia/cu13",
    );
  } finally {
    if (before === undefined) Deno.env.delete("XLA_FLAGS");
  }
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
