import { assertEquals } from "@std/assert";
import { nameDisplay } from "sft/cli/display/name_display.ts";

Deno.test("nameDisplay() draws how much of a file is here", () => {
  const lines: string[] = [];
  const output = {
    write: (text: string) => void lines.push(text),
    columns: () => 80,
    isTerminal: false,
  };
  let ms = 0;
  const { watchDownload } = nameDisplay({ output, clock: () => ms });

  const watch = watchDownload('"org/tiny/a\x1b[2J"', 200 * 2 ** 20)!;
  watch.update(2 ** 20);
  ms = 10_000;
  watch.update(51 * 2 ** 20);
  ms = 40_000;
  watch.update(200 * 2 ** 20);
  watch.finish();

  assertEquals(lines, [
    '"org/tiny/a␛[2J"  0 %  1.0 MiB/200.0 MiB\n',
    '"org/tiny/a␛[2J"  25 %  51.0 MiB/200.0 MiB  30 s left\n',
    '"org/tiny/a␛[2J"  100 %  200.0 MiB/200.0 MiB  took 40 s\n',
  ]);
});

Deno.test("nameDisplay() hands back what only fetching needs", () => {
  const left: unknown[] = [];
  const leave = (options: unknown) => void left.push(options);

  nameDisplay({ leave }).onNamesFound();
  nameDisplay({ leave, reader: true }).onNamesFound();

  assertEquals(left, [{ reader: undefined }, { reader: true }]);
});
