import { assertEquals } from "@std/assert";
import { parseToolCalls, parseTools } from "sft/chat/formats/tool_calls.ts";
import { assertBadRow, WHERE } from "../../support/bad_row.ts";

const CALL = {
  type: "function",
  function: { name: "add", arguments: { a: 1, b: 2 } },
} as const;

const calls = (value: unknown) => parseToolCalls(value, "its calls", WHERE);

Deno.test("parseTools() reads a list, or one in a string", () => {
  const tools = [{ name: "add", parameters: {} }];

  assertEquals(parseTools(tools, WHERE), tools);
  assertEquals(parseTools('[{"name": "add", "parameters": {}}]', WHERE), tools);
});

Deno.test("parseTools() finds none where there is none", () => {
  for (const value of [undefined, null, "", "[]", []]) {
    assertEquals(parseTools(value, WHERE), undefined);
  }
});

Deno.test("parseTools() refuses what is no list of objects", () => {
  assertBadRow(
    () => parseTools("{}", WHERE),
    "no list",
    '"tools" is not a list',
  );
  assertBadRow(
    () => parseTools([{}, "add"], WHERE),
    "no tool",
    "tool 2 is not an object",
  );
});

Deno.test("parseToolCalls() refuses a call's id that is no text", () => {
  assertBadRow(
    () => parseToolCalls([{ id: 7, name: "now" }], '"tool_calls"', WHERE),
    "not text",
    '"id" of call 1 in "tool_calls" is not a string',
  );
});

Deno.test("parseToolCalls() reads every way to write a call", () => {
  assertEquals(calls([CALL]), [CALL]);
  assertEquals(calls(JSON.stringify([CALL])), [CALL]);
  // Bare, as in minimind's files; a single one; arguments stay the text that they are.
  assertEquals(calls('{"name": "add", "arguments": {"a": 1, "b": 2}}'), [CALL]);
  assertEquals(
    calls([{
      id: "call_1",
      type: "function",
      function: { name: "add", arguments: '{"a": 1, "b": 2}' },
    }]),
    [{
      id: "call_1",
      type: "function",
      function: { name: "add", arguments: '{"a": 1, "b": 2}' },
    }],
  );
  assertEquals(calls([{ name: "now" }]), [{
    type: "function",
    function: { name: "now", arguments: {} },
  }]);
});

Deno.test("parseToolCalls() finds none where there is none", () => {
  for (const value of [undefined, null, "", "[]", []]) {
    assertEquals(calls(value), undefined);
  }
});

Deno.test("parseToolCalls() refuses a call that is none", () => {
  assertBadRow(() => calls("7"), "no list", "its calls is not a list");
  for (const call of [7, null, {}, { function: { name: 7 } }]) {
    assertBadRow(
      () => calls([CALL, call]),
      "no tool call",
      'call 2 in its calls has no "name"',
    );
  }
  assertBadRow(
    () => calls([{ name: "add", arguments: "[1, 2]" }]),
    "no tool call",
    '"arguments" of call 1 in its calls is not an object',
  );
});

Deno.test("parseToolCalls() refuses arguments under another name", () => {
  assertBadRow(
    () => calls([{ name: "add", parameters: { a: 1 } }]),
    "no tool call",
    'call 1 in its calls has no "arguments", and has "parameters"',
  );
});
