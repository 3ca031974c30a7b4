import { assertEquals } from "@std/assert";
import { Columns, columnWidth } from "sft/cli/talk/columns.ts";

/** What stays on the terminal, and the row below that may still change. */
function drawn(play: (columns: Columns) => void, width = 6): string[] {
  let shown = "";
  const output = {
    write: (text: string) => {
      const [first, ...redrawn] = text.split("\r\x1b[K");
      shown += first;
      for (const row of redrawn) {
        shown = shown.slice(0, shown.lastIndexOf("\n") + 1) + row;
      }
    },
  };
  play(new Columns(2, width, output));
  return shown.split("\n");
}

Deno.test("columnWidth() shares a terminal, or says that it is too narrow", () => {
  assertEquals(columnWidth(2, 80), 38); // 79 - 3, halved
  assertEquals(columnWidth(3, 91), 28); // 90 - 6, by three
  assertEquals(columnWidth(3, 90), undefined);
  assertEquals(columnWidth(2, 40), undefined);
});

Deno.test("Columns print a row when no column can change it", () => {
  assertEquals(
    drawn((columns) => {
      columns.add(0, "one ");
      columns.add(0, "two three");
      columns.add(1, "ab");
    }),
    ["one    │ ab"],
  );
  assertEquals(
    drawn((columns) => {
      columns.add(0, "one ");
      columns.add(0, "two three");
      columns.add(1, "ab\ncd");
    }),
    ["one    │ ab", "two    │ cd"],
  );
});

Deno.test("Columns print all that is left when both have ended", () => {
  assertEquals(
    drawn((columns) => {
      columns.add(0, "one\ntwo\nthree");
      columns.add(1, "a\n");
      columns.end(1);
      columns.end(0);
    }),
    ["one    │ a", "two    │", "three  │", ""],
  );
});

Deno.test("Columns count wide characters twice, and break between them", () => {
  assertEquals(
    drawn((columns) => {
      columns.add(0, "中文");
      columns.add(0, "很好");
      columns.add(1, "b");
      columns.end(0);
      columns.end(1);
    }),
    ["中文很 │ b", "好     │", ""],
  );
});

Deno.test("Columns show what would steer a terminal", () => {
  assertEquals(
    drawn((columns) => {
      columns.add(0, "\x1b[2J\r");
      columns.add(1, "\ta");
      columns.end(0);
      columns.end(1);
    }),
    ["␛[2J␍  │   a", ""],
  );
});
