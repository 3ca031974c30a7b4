import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import {
  assertPatternsEnd,
  hardTexts,
  patternsIn,
} from "sft/tokenizer/pattern_trial.ts";
import type { TokenizerFiles } from "sft/tokenizer/tokenizer_files.ts";

function tokenizer(...patterns: string[]): TokenizerFiles["json"] {
  return {
    added_tokens: [],
    model: { vocab: {} },
    normalizer: { type: "Replace", pattern: { String: "(a+)+$" } },
    pre_tokenizer: {
      type: "Sequence",
      pretokenizers: patterns.map((Regex) => ({ pattern: { Regex } })),
    },
  };
}

Deno.test("patternsIn() finds regular expressions, each once", () => {
  assertEquals(patternsIn(tokenizer("a", "b", "a")), ["a", "b"]);
  assertEquals(patternsIn(null), []);
});

Deno.test("assertPatternsEnd() tries doubtful patterns alone", async () => {
  const tried: string[] = [];
  const ends = (pattern: string) => {
    tried.push(pattern);
    return Promise.resolve(pattern !== "(a+)+$");
  };
  await assertPatternsEnd(tokenizer(" ?\\p{L}+", "(?:b|c)+"), "x", ends);
  const error = await assertRejects(
    () => assertPatternsEnd(tokenizer("(a+)+$"), "x", ends),
    UserError,
  );

  assertEquals(tried, ["(?:b|c)+", "(a+)+$"]);
  assertEquals(
    error.message,
    'Cannot load tokenizer "x": matching its pattern "(a+)+$" may take for ' +
      "ever, write it without a repetition within a repetition",
  );
});

Deno.test("assertPatternsEnd() lets a pattern pass that ends", async () => {
  const trial = assertPatternsEnd(tokenizer("\\s*(?:\\r\\n|[\\r\\n])+"), "x");

  assertEquals(await trial, undefined);
});

/** Patterns that take twice the time, or much more, for each character more. */
const ENDLESS = [
  "foo(\\w+\\s?)+$",
  "(a|a)*b",
  "(\\s*\\s*)*z",
  "((?:ab)+)+$",
  "a*a*a*a*a*a*b",
];

for (const pattern of ENDLESS) {
  Deno.test(`assertPatternsEnd() refuses ${pattern}, and leaves no thread at it`, async () => {
    // In a process of its own, which a thread that goes on would keep alive.
    const source = `
      import { assertPatternsEnd } from "sft/tokenizer/pattern_trial.ts";
      const pre_tokenizer = { pattern: { Regex: ${JSON.stringify(pattern)} } };
      const json = { pre_tokenizer, added_tokens: [], model: {} };
      const worker = globalThis.Worker;
      let answers = 0;
      globalThis.Worker = class extends worker {
        constructor(...args) {
          super(...args);
          this.addEventListener("message", () => answers++);
        }
      };
      await assertPatternsEnd(json, "x").catch((e) => console.log(e.message));
      console.log(answers);
      Deno.exit(0);
    `;
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--quiet", "--no-check", "--allow-read"],
        ...["--config", `${import.meta.dirname}/../../deno.json`],
        `data:text/javascript,${encodeURIComponent(source)}`,
      ],
      stderr: "inherit",
    }).output();

    // The worker has said so itself, so that it waits and can be ended.
    assertMatch(
      new TextDecoder().decode(stdout),
      /^Cannot load tokenizer "x": matching its pattern .* may take for ever.*\n1\n$/,
    );
  });
}

Deno.test("hardTexts() repeats what a pattern names, behind its beginning", () => {
  const texts = new Set(hardTexts("foo(q+)+$"));

  assertEquals(texts.has(`${"q".repeat(40)}!`), true);
  assertEquals(texts.has(`fooq${"q".repeat(40)}\0`), true);
  // A step is small enough: what doubles with each character is seen in time.
  for (let times = 1; times < 40; times++) {
    assertEquals(texts.has("q".repeat(times)), true);
  }
});
