import { assertEquals } from "@std/assert";
import plugin from "../.ci/house_rules.ts";
import { circleText, importCircle } from "../.ci/import_circle.ts";

/** What the rules say of a file with this path and text. */
function said(path: string, source: string): string[] {
  return Deno.lint.runPlugin(plugin, path, source)
    .map(({ message }) => message);
}

Deno.test("import-direction holds the order of the folders", () => {
  const allowed: [string, string][] = [
    ["lib/core/random.ts", "./errors.ts"],
    ["lib/chat/render.ts", "../core/errors.ts"],
    ["lib/batch/example.ts", "../chat/render.ts"],
    ["lib/data/clean.ts", "../batch/pack.ts"],
    ["lib/model/gpt2.ts", "../ops/gelu.ts"],
    ["lib/engine/onnx/lower.ts", "../../core/shape.ts"],
    ["lib/engine/onnx/lower.ts", "../graph.ts"],
    ["lib/train/step.ts", "../batch/batch.ts"],
    ["lib/view/report/a.ts", "../../store/events.ts"],
    ["lib/experiment/run.ts", "../model/gpt2.ts"],
    ["lib/cli/sft.ts", "../experiment/run.ts"],
    ["lib/mod.ts", "./train/step.ts"],
    ["lib/core/tf.ts", "@tensorflow/tfjs"],
    ["lib/chat/template.ts", "@huggingface/jinja"],
    ["lib/core/file.ts", "node:fs"],
    ["lib/store/manifest.ts", "../../deno.json"],
    ["tests/core/random.test.ts", "sft/core/random.ts"],
    ["tests/core/random.test.ts", "../../lib/train/step.ts"],
  ];
  for (const [path, source] of allowed) {
    assertEquals(said(path, `import * as a from "${source}";`), [], path);
  }

  const refused: [string, string, string][] = [
    ["lib/core/a.ts", "../ops/gelu.ts", "lib/core may not import lib/ops"],
    ["lib/chat/a.ts", "../batch/pack.ts", "lib/chat may not import lib/batch"],
    ["lib/ops/a.ts", "../model/gpt2.ts", "lib/ops may not import lib/model"],
    [
      "lib/engine/onnx/a.ts",
      "../../ops/gelu.ts",
      "lib/engine may not import lib/ops",
    ],
    [
      "lib/train/a.ts",
      "../model/gpt2.ts",
      "lib/train may not import lib/model",
    ],
    ["lib/store/a.ts", "../batch/b.ts", "lib/store may not import lib/batch"],
    ["lib/view/a.ts", "../train/step.ts", "lib/view may not import lib/train"],
    ["lib/open/a.ts", "../run/sft.ts", "lib/open may not import lib/run"],
    [
      "lib/settings/a.ts",
      "../open/a.ts",
      "lib/settings may not import lib/open",
    ],
    ["lib/core/a.ts", "../mod.ts", "lib/core may not import lib/mod.ts"],
    ["lib/core/a.ts", "../../tests/a.ts", "lib may not import tests"],
    ["lib/experiment/a.ts", "../../data/a.ts", "lib may not import data"],
    [
      "lib/core/a.ts",
      "sft/core/b.ts",
      'Inside lib, import "sft/core/b.ts" by its relative path',
    ],
    ["lib/core/a.ts", "sft", 'Inside lib, import "sft" by its relative path'],
  ];
  for (const [path, source, message] of refused) {
    assertEquals(said(path, `import * as a from "${source}";`), [message]);
  }
});

Deno.test("import-direction looks at every way to import", () => {
  const message = "lib/core may not import lib/ops";
  for (
    const source of [
      'import type { A } from "../ops/a.ts";',
      'import "../ops/a.ts";',
      'export * from "../ops/a.ts";',
      'export { a } from "../ops/a.ts";',
      'await import("../ops/a.ts");',
      'type A = import("../ops/a.ts").A;',
    ]
  ) {
    assertEquals(said("lib/core/a.ts", source), [message], source);
  }
  assertEquals(said("lib/core/a.ts", "export { said };"), []);
});

Deno.test("import-direction lets train see an engine's types alone", () => {
  const path = "lib/train/step.ts";
  const refused = ["lib/train may import only types from lib/engine"];
  const engine = '"../engine/program.ts"';

  assertEquals(said(path, `import type { A } from ${engine};`), []);
  assertEquals(said(path, `import { type A } from ${engine};`), []);
  assertEquals(said(path, `export type { A } from ${engine};`), []);
  assertEquals(said(path, `type A = import(${engine}).A;`), []);
  assertEquals(said(path, `import { type A, b } from ${engine};`), refused);
  assertEquals(said(path, `import * as all from ${engine};`), refused);
  assertEquals(said(path, `import ${engine};`), refused);
});

Deno.test("import-direction keeps TensorFlow.js behind one file", () => {
  const message = "Only lib/core/tf.ts may import TensorFlow.js";
  for (const source of ["@tensorflow/tfjs", "npm:@tensorflow/tfjs-core@4"]) {
    assertEquals(
      said("lib/ops/gelu.ts", `import * as tf from "${source}";`),
      [message],
    );
  }
  assertEquals(
    said("lib/store/a.ts", 'import * as tf from "../core/tf.ts";'),
    ["lib/store knows no tensors, it may not import lib/core/tf.ts"],
  );
  assertEquals(
    said("lib/ops/a.ts", 'import * as tf from "../core/tf.ts";'),
    [],
  );
});

Deno.test("import-direction finds lib by the plugin's own place", () => {
  const root = import.meta.dirname!.replace(/tests$/, "");
  const source = 'import "../ops/a.ts";';

  assertEquals(said(`${root}lib/core/a.ts`, source).length, 1);
  assertEquals(said(`/elsewhere/lib/core/a.ts`, source), []);
});

Deno.test("import-circle follows imports until one leads back", () => {
  const files: Record<string, string> = {
    "/p/lib/a.ts": 'import type { B } from "./b/b.ts";',
    "/p/lib/b/b.ts":
      'import { d } from "./d.ts";\nexport { c } from "../c.ts";',
    "/p/lib/c.ts": 'import {\n  a,\n} from "./a.ts";',
    "/p/lib/b/d.ts": 'import { join } from "node:path";',
  };
  const circleOf = (path: string) => {
    const circle = importCircle(path, (file) => files[file]);
    return circle && circleText(circle, "/p");
  };

  assertEquals(
    circleOf("/p/lib/a.ts"),
    "lib/a.ts → lib/b/b.ts → lib/c.ts → lib/a.ts",
  );
  assertEquals(
    circleOf("/p/lib/c.ts"),
    "lib/c.ts → lib/a.ts → lib/b/b.ts → lib/c.ts",
  );
  assertEquals(circleOf("/p/lib/b/d.ts"), undefined);
});

Deno.test("import-circle speaks of a file that leads back to itself", () => {
  const root = import.meta.dirname!.replace(/tests$/, "");

  assertEquals(said(`${root}lib/core/a.ts`, 'import { a } from "./a.ts";'), [
    "lib may have no circle of imports: lib/core/a.ts → lib/core/a.ts",
  ]);
  assertEquals(said(`${root}lib/core/a.ts`, 'import "./random.ts";'), []);
});

Deno.test("hidden-inputs refuses chance and clocks", () => {
  const path = "lib/train/step.ts";
  const use = (
    what: string,
    instead: string,
  ) => [`Use ${instead} instead of ${what}`];
  const clock = "a Clock of lib/core/clock.ts";
  const iso = "isoTime() of lib/core/clock.ts";

  assertEquals(
    said(path, "const x = Math.random();"),
    use("Math.random", "a stream of lib/core/random.ts"),
  );
  assertEquals(
    said(path, 'const x = Math["random"];'),
    use("Math.random", "a stream of lib/core/random.ts"),
  );
  assertEquals(said(path, "Date.now();"), use("Date.now", clock));
  assertEquals(
    said(path, "globalThis.performance.now();"),
    use("performance.now", clock),
  );
  assertEquals(said(path, "new Date();"), use("the current Date", iso));
  assertEquals(said(path, "Date();"), use("the current Date", iso));
});

Deno.test("hidden-inputs leaves the rest of those objects alone", () => {
  const innocent =
    "Math.max(1, 2); new Date(0); random.now(); a.Date.parse(b);";

  assertEquals(said("lib/train/step.ts", innocent), []);
  assertEquals(said("lib/core/clock.ts", "performance.now();"), []);
  assertEquals(said("tests/train/step.test.ts", "Date.now();"), []);
});

Deno.test("synchronous-reads asks for the awaited read", () => {
  assertEquals(said("lib/train/step.ts", "loss.dataSync()[0];"), [
    "Await data(), not dataSync()",
  ]);
  assertEquals(said("lib/train/step.ts", "loss.arraySync();"), [
    "Await array(), not arraySync()",
  ]);
  assertEquals(said("lib/train/step.ts", "await loss.data();"), []);
  assertEquals(said("tests/train/step.test.ts", "loss.dataSync();"), []);
});

Deno.test("raw-output asks for what makes text visible", () => {
  const use = (by: string) => [
    "Print by lib/cli/say.ts, which hides nothing and obeys nothing, not by " +
    by,
  ];
  const path = "lib/cli/sft.ts";
  assertEquals(said(path, "console.log(text);"), use("console.log"));
  assertEquals(said(path, "host.log = console.error;"), use("console.error"));
  assertEquals(said("data/a.ts", "console.log(1);"), use("console.log"));
  assertEquals(
    said(path, "Deno.stdout.writeSync(bytes);"),
    use("stdout.writeSync"),
  );
  assertEquals(said(path, "Deno.stdout.isTerminal(); a.console.b();"), []);
  assertEquals(said("lib/cli/say.ts", "Deno.stdout.writeSync(bytes);"), []);
  assertEquals(said("tests/a.test.ts", "console.log(1);"), []);
});

Deno.test("error-wording asks for Cannot, no period and no contractions", () => {
  const begin =
    'Error messages begin with "Cannot " and what could not be done';
  const end = "Error messages end without a period";
  const spell = "Error messages spell out their contractions";
  const cases: [string, string[]][] = [
    ['throw new RangeError("Cannot pack: row is full")', []],
    ["throw new RangeError(`Cannot pack ${n} tokens: rows hold ${m}`)", []],
    ['throw new UserError(`Cannot read "${path}"` + ": no such file")', []],
    ['throw new RangeError("invalid input")', [begin]],
    ['throw new RangeError("Cannot pack: full.")', [end]],
    ["throw new RangeError(`Cannot pack ${n}: full.`)", [end]],
    ['throw new RangeError("Cannot pack: " + why + ".")', [end]],
    ['throw new UserError("Cannot go: it isn\'t there")', [spell]],
    ['throw new UserError("It isn\'t.")', [begin, end, spell]],
    ['const error = new TypeError("wrong")', [begin]],
    ["return_(new SyntaxError(`bad ${token}`))", [begin]],
    ['class E extends Error { constructor() { super("bad"); } }', [begin]],
    ['class E extends Base { constructor() { super("bad"); } }', []],
  ];
  for (const [source, messages] of cases) {
    assertEquals(said("lib/batch/pack.ts", `${source};`), messages, source);
  }
});

Deno.test("error-wording trusts what it cannot read", () => {
  for (
    const source of [
      "throw error;",
      "throw new UserError(error.message);",
      "throw new UserError(`${prefix}: no such file`);",
      "throw new CheckpointMismatchError(path, missing);",
      "throw new Error();",
    ]
  ) {
    assertEquals(said("lib/store/a.ts", source), [], source);
  }
  const foreign = 'throw new Error("whatever.");';
  assertEquals(said("lib/core/std/assert.ts", foreign), []);
  assertEquals(said("tests/core/a.test.ts", foreign), []);
});
