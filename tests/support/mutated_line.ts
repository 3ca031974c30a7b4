/**
 * Lines of data files, valid ones and ones that something happened to.
 *
 * @module
 */
import type { RandomStream } from "sft/core/random.ts";

const TURNS = [
  { role: "system", content: "Be brief.", tools: '[{"name": "now"}]' },
  { role: "user", content: "早上好 😀" },
  {
    role: "assistant",
    content: "<think>\nGreet.\n</think>\n\n早！",
    tool_calls: '[{"name": "now", "arguments": "{}"}]',
  },
  { role: "tool", content: "9:30" },
  { role: "assistant", content: "9:30.", reasoning_content: "Say it." },
];

/** A valid row of every format. */
export const VALID_ROWS: readonly Readonly<Record<string, unknown>>[] = [
  { conversations: TURNS },
  {
    conversations: [
      { from: "human", value: "Time?" },
      { from: "function_call", value: '{"name": "now", "arguments": {}}' },
      { from: "observation", value: "9:30" },
      { from: "gpt", value: "9:30." },
    ],
    system: "Be brief.",
    tools: '[{"name": "now"}]',
  },
  {
    messages: TURNS,
    tools: [{ type: "function", function: { name: "now" } }],
  },
  {
    instruction: "Add.",
    input: "2 and 2",
    output: "4",
    system: "Sums.",
    history: [["1 and 1", "2"]],
  },
  {
    id: "1",
    instruction: "",
    input: "你好",
    output: "你好！",
    history: [],
    num_utter: 1,
    type_keyword: ["问候"],
  },
  { prompt: "The sky is", completion: "blue" },
  { prompt: [TURNS[1]], completion: [TURNS[4]] },
  { problem: "2+2?", reannotated_assistant_content: "<think>2</think>4" },
  {
    messages: [TURNS[1]],
    reannotated_messages: [TURNS[1], TURNS[2]],
    reannotated_assistant_content: "<think>a</think>b",
  },
  {
    segments: [{ label: false, text: "<s>Q" }, { label: true, text: "A</s>" }],
  },
  { text: "<s>从前</s>" },
];

/** What a field may hold instead. */
const STRANGE: readonly unknown[] = [
  null,
  true,
  0,
  -1e308,
  "",
  "constructor",
  "<think>",
  "<think></think><think>",
  "[",
  "[[[]]]",
  '{"name": 1}',
  "\uD83D",
  [],
  {},
  [null],
  [[]],
  [{}],
  { role: "assistant" },
  [{ type: "text" }],
];

/** The keys that can be mistaken for each other. */
const KEYS = [...new Set(VALID_ROWS.flatMap((row) => Object.keys(row)))];

/** One valid line, changed one to three times; without line feeds. */
export function mutatedLine(random: RandomStream): Uint8Array<ArrayBuffer> {
  const pick = <T>(items: readonly T[]): T =>
    items[random.integer(items.length)];
  const row: unknown = structuredClone(pick(VALID_ROWS));
  const changes = 1 + random.integer(3);
  let line: Uint8Array<ArrayBuffer> | undefined;
  for (let change = 0; change < changes; change++) {
    if (line === undefined && random.uniform() < 0.6) {
      changeField(row, pick, random);
      continue;
    }
    line ??= new TextEncoder().encode(JSON.stringify(row));
    line = changeBytes(line, random);
  }
  line ??= new TextEncoder().encode(JSON.stringify(row));
  return line.map((byte) => byte === 0x0a ? 0x20 : byte);
}

/** Walks to some field below, and removes, replaces or renames it. */
function changeField(
  row: unknown,
  pick: <T>(items: readonly T[]) => T,
  random: RandomStream,
): void {
  let node = row as Record<string, unknown>;
  for (;;) {
    const keys = Object.keys(node);
    if (keys.length === 0) return;
    const key = pick(keys);
    const inner = node[key];
    if (typeof inner === "object" && inner !== null && random.uniform() < 0.7) {
      node = inner as Record<string, unknown>;
      continue;
    }
    const kind = random.integer(3);
    if (kind === 0) delete node[key];
    else if (kind === 1) node[key] = structuredClone(pick(STRANGE));
    else node[pick(KEYS)] = structuredClone(inner);
    return;
  }
}

/** Flips, removes, repeats or cuts off. */
function changeBytes(
  line: Uint8Array<ArrayBuffer>,
  random: RandomStream,
): Uint8Array<ArrayBuffer> {
  const at = random.integer(line.length + 1);
  const end = Math.min(line.length, at + random.integer(9));
  switch (random.integer(4)) {
    case 0:
      return line.map((byte, index) =>
        index === at ? random.integer(256) : byte
      );
    case 1:
      return Uint8Array.of(...line.subarray(0, at), ...line.subarray(end));
    case 2:
      return Uint8Array.of(...line.subarray(0, end), ...line.subarray(at));
    default:
      return line.slice(0, at);
  }
}
