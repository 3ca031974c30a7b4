import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { HeaderBytes } from "sft/gguf/header_bytes.ts";
import { ascii, f32, join, text, u32, u64 } from "../support/gguf_file.ts";
import { tempFolder } from "../support/temp_folder.ts";

/** Bytes that are read at a time. */
const WINDOW = 2 ** 20;

async function opened(bytes: Uint8Array, folder: string) {
  const path = `${folder}/a.gguf`;
  await Deno.writeFile(path, bytes);
  const file = await Deno.open(path);
  return { file, header: new HeaderBytes(file, path, bytes.length) };
}

Deno.test("HeaderBytes reads on where a number crosses its window", async () => {
  await using folder = await tempFolder();
  // Each kind at every place around the border.
  for (const before of [1, 3, 4, 7, 8, 11]) {
    const bytes = join(
      new Uint8Array(WINDOW - before),
      ...[u32(5), u64(6), text("né"), f32(0.5), ascii("end")],
    );
    const { file, header } = await opened(bytes, folder.path);
    header.bytes(WINDOW - before, "zeros");

    assertEquals(
      [
        header.uint32("a"),
        Number(header.uint64("b")),
        header.text("c"),
        header.float32("d"),
        ...header.bytes(3, "e"),
      ],
      [5, 6, "né", 0.5, ...ascii("end")],
    );
    assertEquals(header.position, bytes.length);
    file.close();
  }
});

Deno.test("HeaderBytes takes no memory for what is not there", async () => {
  await using folder = await tempFolder();
  const { file, header } = await opened(
    join(u64(2n ** 63n), u64(4), ascii("\xff")),
    folder.path,
  );
  const path = header.path;

  assertEquals(
    assertThrows(() => header.text('"a"'), UserError).message,
    `Cannot read "${path}": the length of "a" is 9223372036854775808, expected ` +
      "10 or less in a file of 18 bytes: it is cut or damaged, fetch it again",
  );
  assertEquals(
    assertThrows(() => header.text('"b"'), UserError).message,
    `Cannot read "${path}": the length of "b" is 4, expected 2 or less in a ` +
      "file of 18 bytes: it is cut or damaged, fetch it again",
  );
  assertEquals(
    assertThrows(() => header.uint32('"c"'), UserError).message,
    `Cannot read "${path}": it ends inside of "c", after 18 bytes: it is cut, ` +
      "fetch it again",
  );
  file.close();
});

Deno.test("HeaderBytes.text() refuses what is no UTF-8", async () => {
  await using folder = await tempFolder();
  const { file, header } = await opened(
    join(u64(1), Uint8Array.of(0xff)),
    folder.path,
  );

  assertThrows(() => header.text('"a"'), UserError, '"a" is no UTF-8 text');
  file.close();
});
