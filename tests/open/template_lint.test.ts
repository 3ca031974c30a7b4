import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import type { OnBadRow } from "sft/chat/bad_row.ts";
import type { DataRow } from "sft/chat/message.ts";
import {
  type ChatTemplate,
  templateFromSource,
  TEMPLATES,
} from "sft/chat/template.ts";
import { UserError } from "sft/core/errors.ts";
import { lintBeforeTraining } from "sft/open/template_lint.ts";
import { characters, talk } from "../chat/lint/subject.ts";

const ROW = { messages: talk("user: U", "assistant: A"), where: "x:1" };
const MARKED = { stretches: [], where: "x:1" };

/** What is logged, with a tokenizer in which every character is a token. */
async function logged(
  named: string | ChatTemplate,
  template_lint: "refuse" | "warn" | "off",
  rows: DataRow | readonly DataRow[] = ROW,
  on_bad_row: OnBadRow = "error",
): Promise<string[]> {
  const template = typeof named === "string" ? TEMPLATES[named] : named;
  const lines: string[] = [];
  await lintBeforeTraining(
    { template_lint, supervise: "assistant", on_bad_row },
    template,
    characters(template.specialTokens),
    async function* () {
      yield* [rows].flat();
    },
    (text) => lines.push(text),
  );
  return lines;
}

/** `user: U⏎assistant: A⏎`; the answer is the token at 20. */
const NO_END = '"stop token trained" (no stop token stands after answer 1: ' +
  'the template names none; answer\'s end: "A" (id 165, at 19) ' +
  '"\\n" (id 110, at 20))';

Deno.test("lintBeforeTraining() refuses a template that fails, and says why", async () => {
  const error = await assertRejects(
    () => logged("origin", "refuse"),
    UserError,
  );

  assertEquals(
    error.message,
    `Cannot train with template "origin": it fails ${NO_END}, choose another ` +
      "template, mend the data or pass --template_lint warn",
  );
});

Deno.test("lintBeforeTraining() warns, or says nothing, where it is told to", async () => {
  assertEquals(await logged("origin", "warn"), [
    `template "origin" fails ${NO_END}`,
  ]);
  assertEquals(await logged("origin", "off"), []);
});

Deno.test("lintBeforeTraining() asks about the run's own rows alone", async () => {
  const asked = { ...ROW, messages: [...talk("system: S"), ...ROW.messages] };

  assertEquals(await logged("chatml", "refuse", asked), []);
  // No row has a system text that could be lost.
  assertEquals(await logged("mistral_v3", "refuse"), []);
  const error = await assertRejects(
    () => logged("mistral_v3", "refuse", asked),
    UserError,
  );
  assertEquals(
    error.message.match(/"[a-z][a-z ]+" \(/g),
    ['"prompt is a prefix" (', '"system text present" ('],
  );
  assertEquals(await logged("origin", "refuse", MARKED), []);
});

Deno.test("lintBeforeTraining() tells once that a row is refused", async () => {
  const tools = [{ type: "function", function: { name: "add" } }];

  assertEquals(await logged("llama_3", "warn", { ...ROW, tools }), [
    'template "llama_3" fails "stop token trained" (Cannot render with ' +
    'template "llama_3": it has no form for tools, choose "chatml" or ' +
    '"minimind_3")',
  ]);
});

Deno.test("lintBeforeTraining() passes over rows that will be skipped", async () => {
  const { source, stopTokens, specialTokens } = TEMPLATES.chatml;
  const polite = templateFromSource(
    "polite",
    "{% if messages[0].content == 'Oi' %}{{ raise_exception('Not Oi') }}" +
      `{% endif %}${source}`,
    stopTokens,
    specialTokens,
  );
  const oi = { messages: talk("user: Oi", "assistant: A"), where: "x:1" };
  const failures = async (rows: readonly DataRow[], on_bad_row: OnBadRow) =>
    (await logged(polite, "warn", rows, on_bad_row)).length;

  assertEquals(await failures([oi, ROW], "error"), 1);
  assertEquals(await failures([oi, ROW], "skip"), 0);
  // They are counted in the data report, all of a kind as well.
  const asked = { ...ROW, messages: [...talk("system: S"), ...ROW.messages] };
  assertEquals(await logged("gemma", "refuse", [asked, ROW], "skip"), []);
  const error = await assertRejects(
    () => logged("gemma", "refuse", [asked, ROW]),
    UserError,
  );
  assertMatch(error.message, /System role not supported/);
});
