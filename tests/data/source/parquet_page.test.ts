import { assertEquals, assertThrows } from "@std/assert";
import { zstdCompressSync } from "node:zlib";
import { UserError } from "sft/core/errors.ts";
import {
  DamagedParquet,
  type PageHeader,
  PagesInMemory,
  plainPage,
  valuesIn,
} from "sft/data/source/parquet_page.ts";

const TEXT = new TextEncoder().encode("one and one and one and one");

function header(given: Record<string, unknown>): PageHeader {
  return { type: "DATA_PAGE", ...given } as unknown as PageHeader;
}

Deno.test("PagesInMemory counts one page of each place", () => {
  const pages = new PagesInMemory("x.parquet");
  const held = { bytes: 100 * 2 ** 20, stored: 1000, values: 10 };
  for (let page = 0; page < 100; page++) pages.hold('column "a"', held);

  const error = assertThrows(() => pages.hold('column "b"', held), UserError);

  assertEquals(
    error.message,
    'Cannot read "x.parquet": at column "b", 200 MiB would come out of 2,000 ' +
      "bytes at once, write the file again with smaller pages, or as JSON lines",
  );
});

Deno.test("PagesInMemory lets many bytes become more", () => {
  const pages = new PagesInMemory("x.parquet");
  const stored = 10 * 2 ** 20;
  pages.hold("a", { bytes: 1000 * 2 ** 20, stored, values: 2 ** 24 });

  assertThrows(
    () => pages.hold("b", { bytes: 30 * 2 ** 20, stored, values: 0 }),
    UserError,
    "1,030 MiB",
  );
  const others = new PagesInMemory("x.parquet");
  others.hold("a", { bytes: 0, stored, values: 2 ** 24 });
  assertThrows(
    () => others.hold("c", { bytes: 0, stored, values: 1 }),
    UserError,
    "16,777,217 values",
  );
});

Deno.test("plainPage() decompresses to the size in the header", () => {
  const stored = new Uint8Array(zstdCompressSync(TEXT));
  const given = header({
    uncompressed_page_size: TEXT.length,
    compressed_page_size: stored.length,
    data_page_header: { num_values: 3 },
  });

  const page = plainPage(given, stored, "ZSTD");

  assertEquals(
    new TextDecoder().decode(page.bytes),
    "one and one and one and one",
  );
  assertEquals(page.header.compressed_page_size, TEXT.length);
  assertEquals(valuesIn(page.header), 3);
  assertEquals(plainPage(given, TEXT, "UNCOMPRESSED").bytes, TEXT);
});

Deno.test("plainPage() keeps levels before what was compressed", () => {
  const stored = Uint8Array.of(1, 2, 3, ...zstdCompressSync(TEXT));
  const page = plainPage(
    header({
      uncompressed_page_size: TEXT.length + 3,
      compressed_page_size: stored.length,
      data_page_header_v2: {
        repetition_levels_byte_length: 1,
        definition_levels_byte_length: 2,
        num_nulls: 0,
      },
    }),
    stored,
    "ZSTD",
  );

  assertEquals(page.bytes, Uint8Array.of(1, 2, 3, ...TEXT));
  assertEquals(page.header.data_page_header_v2?.is_compressed, false);
});

Deno.test("plainPage() refuses a header that does not fit", () => {
  const stored = new Uint8Array(zstdCompressSync(TEXT));
  for (const size of [-1, 3, TEXT.length + 1]) {
    assertThrows(
      () =>
        plainPage(
          header({ uncompressed_page_size: size }),
          size === 3 ? TEXT : stored,
          size === 3 ? "UNCOMPRESSED" : "LZO",
        ),
      DamagedParquet,
    );
  }
});
