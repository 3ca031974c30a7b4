import { assertEquals } from "@std/assert";
import { stopTokenTrained } from "sft/chat/lint/stop_token_trained.ts";
import { SMALL, subjectOf, talk, told } from "./subject.ts";

const TWO = talk("user: U", "assistant: A", "user: V", "assistant: B");
const EXCHANGE = talk("user: U", "assistant: A");

Deno.test("stopTokenTrained() finds it after every answer", () => {
  // U > A </s> V > B </s>
  assertEquals(told(stopTokenTrained(subjectOf(SMALL, TWO))), [
    "pass",
    "every trained answer ends with it",
    "trained: </s>(1)@3 </s>(1)@7",
  ]);
});

Deno.test("stopTokenTrained() fails where it is written and not trained", () => {
  const source = SMALL.replace(
    "{{- m.content + '</s>' -}}{%- endgeneration -%}",
    "{{- m.content -}}{%- endgeneration -%}{{- '</s>' -}}",
  );

  assertEquals(told(stopTokenTrained(subjectOf(source, EXCHANGE))), [
    "fail",
    "the stop token after answer 1 is not trained",
    "answer's end: A(165)@2 </s>(1)@3",
  ]);
  // Where everything is trained, it is as well.
  assertEquals(
    told(
      stopTokenTrained(
        subjectOf(source, EXCHANGE, { supervise: "everything" }),
      ),
    ),
    ["pass", "every trained answer ends with it", "trained: </s>(1)@3"],
  );
});

Deno.test("stopTokenTrained() fails where none is written", () => {
  const source = SMALL.replace("m.content + '</s>'", "m.content + '\\n'");

  for (const supervise of ["assistant", "everything"] as const) {
    assertEquals(
      told(stopTokenTrained(subjectOf(source, EXCHANGE, { supervise }))),
      [
        "fail",
        "no stop token stands after answer 1: expected </s>",
        "answer's end: A(165)@2 \n(110)@3",
      ],
    );
  }
  assertEquals(
    told(stopTokenTrained(subjectOf(SMALL, EXCHANGE, { stops: [] })))[1],
    "no stop token stands after answer 1: the template names none",
  );
});

Deno.test("stopTokenTrained() fails at the end that one answer lacks", () => {
  const source = SMALL.replace("+ '</s>'", "+ ('</s>' if loop.last else '')");

  assertEquals(told(stopTokenTrained(subjectOf(source, TWO))), [
    "fail",
    "no stop token stands after answer 1: expected </s>",
    "answer's end: A(165)@2",
  ]);
  // The last answer alone is trained, and it has its end.
  assertEquals(
    stopTokenTrained(
      subjectOf(source, TWO, { supervise: "last_assistant" }),
    ).outcome,
    "pass",
  );
});

Deno.test("stopTokenTrained() fails without a generation tag, and says so", () => {
  const source = SMALL.replace(/{%- (end)?generation -%}/g, "");

  assertEquals(told(stopTokenTrained(subjectOf(source, EXCHANGE))), [
    "fail",
    "it has no {% generation %} tag, add one around what the assistant writes, " +
    "choose another --template, or train with --supervise everything",
  ]);
});

Deno.test("stopTokenTrained() has nothing to say without an answer", () => {
  assertEquals(
    told(stopTokenTrained(subjectOf(SMALL, talk("user: U")))),
    ["not applicable", "no answer of the conversation is trained"],
  );
});
