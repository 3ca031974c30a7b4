import { assertEquals } from "@std/assert";
import { commentsOf, notebookText } from "./texts.ts";

Deno.test("commentsOf() reads every kind of comment and no code", () => {
  const source = [
    "/**",
    " * A file: `a.ts`.",
    " *",
    " *     drawn",
    " */",
    'import x from "./x.ts";',
    "",
    "// Two lines",
    "// of one.",
    'const a = "https://b/c.ts"; // why',
    "  /** In one line. */",
  ].join("\n");

  assertEquals(
    commentsOf(source),
    "A file: `a.ts`.\n\n    drawn\n\nTwo lines\nof one.\n\nwhy\n\nIn one line.",
  );
});

Deno.test("notebookText() reads prose, and comments of code", () => {
  const cells = [
    { cell_type: "markdown", source: ["# A\n", "b"] },
    { cell_type: "code", source: ["// why\n", "run();"] },
  ];

  assertEquals(notebookText(JSON.stringify({ cells })), "# A\nb\n\nwhy");
});
