import { assertEquals } from "@std/assert";
import { type Remarks, showAnswers } from "sft/cli/talk/answers.ts";
import { Voice } from "sft/cli/talk/voice.ts";
import { scripted } from "../../support/scripted_chat.ts";

/** What is written for one question, escape sequences dropped. */
async function shown(
  answers: Readonly<Record<string, string>>,
  columns: number,
  { content = "1?", isTerminal = true, signal }: {
    content?: string;
    isTerminal?: boolean;
    signal?: AbortSignal;
  } = {},
): Promise<{ text: string; remarks: string[] }> {
  let text = "";
  const remarks: string[] = [];
  const voices = Object.entries(answers)
    .map(([name, answer]) => new Voice(name, scripted([answer]).model));
  const told: Remarks = {
    forgotten: ({ name }) => remarks.push(`${name} forgot`),
    cut: ({ name }) => remarks.push(`${name} cut`),
    refused: ({ name }, { message }) => remarks.push(`${name}: ${message}`),
  };
  const output = {
    isTerminal,
    columns: () => columns,
    write: (piece: string) => {
      const [first, ...redrawn] = piece.split("\r\x1b[K");
      text += first;
      for (const row of redrawn) {
        text = text.slice(0, text.lastIndexOf("\n") + 1) + row;
      }
    },
  };
  await showAnswers(voices, { content, seed: 1, signal }, told, output);
  return { text, remarks };
}

Deno.test("one model answers without its name", async () => {
  assertEquals(await shown({ a: "Hello there" }, 80), {
    text: "Hello there\n",
    remarks: [],
  });
});

Deno.test("several answer below each other where it is narrow, or no terminal", async () => {
  const answers = { a: "Hello there", b: "Good…" };
  const below = { text: "a:\nHello there\nb:\nGood …\n", remarks: ["b cut"] };

  assertEquals(await shown(answers, 40), below);
  assertEquals(await shown(answers, 80, { isTerminal: false }), below);
});

Deno.test("several answer side by side where it is wide", async () => {
  const { text, remarks } = await shown({ a: "Hello there", b: "Good…" }, 61);

  const line = "─".repeat(28);
  const wide = (words: string) => words.padEnd(28);
  assertEquals(text.split("\n"), [
    `${wide("a")} │ b`,
    `${line} │ ${line}`,
    `${wide("Hello there")} │ Good …`,
    "",
  ]);
  assertEquals(remarks, ["b cut"]);
});

Deno.test("a model that cannot answer is told of, and the others answer", async () => {
  for (const columns of [40, 80]) {
    const { remarks } = await shown({ a: "x", b: "y" }, columns, {
      content: "too long",
    });

    assertEquals(remarks, [
      "a: Cannot answer: too long",
      "b: Cannot answer: too long",
    ]);
  }
});

Deno.test("an answer that is interrupted is marked, and no other begins", async () => {
  const stop = new AbortController();
  stop.abort();

  assertEquals(await shown({ a: "one two", b: "x" }, 40, stop), {
    text: "",
    remarks: [],
  });
  const { text } = await shown({ a: "one two", b: "x" }, 61, stop);
  assertEquals(text.split("\n").at(-2), `${"one  …".padEnd(28)} │ x`);
});
