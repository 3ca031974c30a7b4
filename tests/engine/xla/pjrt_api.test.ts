import { assert, assertEquals, assertThrows } from "@std/assert";
import { requireXla } from "sft/engine/xla/folder.ts";
import { PjrtApi, Structure, Words } from "sft/engine/xla/pjrt_api.ts";
import { testWithXla } from "../../support/xla.ts";

Deno.test("Structure begins with its size and no extensions", () => {
  assertEquals(
    new Structure([7, 8n]).words,
    BigUint64Array.of(32n, 0n, 7n, 8n),
  );
  assertEquals(
    new Structure([7], 2).words,
    BigUint64Array.of(40n, 0n, 7n, 0n, 0n),
  );
});

Deno.test("Words hold addresses of memory, of words, and none", () => {
  const memory = Uint8Array.of(1, 2, 3);
  const address = BigInt(
    Deno.UnsafePointer.value(Deno.UnsafePointer.of(memory)),
  );
  const inner = new Words([memory, null]);
  assertEquals(inner.words, BigUint64Array.of(address, 0n));

  const outer = new Words([inner, inner.pointer(0)]);
  assertEquals(outer.words[1], address);
  const there = new Deno.UnsafePointerView(outer.pointer(0));
  assertEquals(there.getBigUint64(), address);
});

Deno.test("Structure reads a text by its address and its length", () => {
  const text = new TextEncoder().encode("naïve and more");

  assertEquals(new Structure([0, text, 6]).text(1), "naïve");
  assertEquals(new Structure([null, 0]).text(0), "");
});

testWithXla("PjrtApi reads the version, and calls", () => {
  const api = new PjrtApi(requireXla(false).plugin);

  assertEquals(api.version, "0.90");
  const client = api.call("start", "PJRT_Client_Create", Array(9).fill(0))
    .pointer(6);
  const name = api.call("ask", "PJRT_Client_PlatformName", [client, 0, 0]);
  assertEquals(name.text(1), "cpu");
});

testWithXla("PjrtApi throws what the plugin says", () => {
  const api = new PjrtApi(requireXla(false).plugin);
  const client = api.call("start", "PJRT_Client_Create", Array(9).fill(0))
    .pointer(6);
  const code = new TextEncoder().encode("module {");
  const program = new Structure([code, code.length, 0, 0]);

  const { message } = assertThrows(
    () =>
      api.call("compile it", "PJRT_Client_Compile", [client, program, 0, 0, 0]),
    Error,
  );
  assert(message.startsWith("Cannot compile it: XLA says: "), message);
});
