import { assertEquals, assertThrows } from "@std/assert";
import { templateByName, type TemplateOptions } from "sft/chat/template.ts";
import { UserError } from "sft/core/errors.ts";
import {
  drawnPrompt,
  drawnText,
  drawnTokens,
  FIVE_TURNS,
} from "../../support/golden_template.ts";

function refusal(name: string, options: TemplateOptions): string {
  return assertThrows(() => templateByName(name, options), UserError).message;
}

Deno.test("mistral_v1 writes its published form", () => {
  assertEquals(
    drawnText("mistral_v1"),
    "<s> [INST] SYS\n\nU1 [/INST]⟦ A1</s>⟧ [INST] U2 [/INST]⟦ A2</s>⟧",
  );
  assertEquals(
    drawnPrompt("mistral_v1"),
    "<s> [INST] SYS\n\nU1 [/INST] A1</s> [INST] U2 [/INST]",
  );
});

Deno.test("mistral_v1 trains the answers and what ends them", () => {
  assertEquals(
    drawnTokens("mistral_v1"),
    "<s>   [INST]   S Y S ↵ ↵ U 1   [/INST] [ ] [A] [1] [</s>]   [INST]  " +
      " U 2   [/INST] [ ] [A] [2] [</s>]",
  );
});

Deno.test("mistral_v3 writes its published form, without the system text", () => {
  assertEquals(
    drawnText("mistral_v3"),
    "<s>[INST] U1[/INST]⟦ A1</s>⟧[INST] U2[/INST]⟦ A2</s>⟧",
  );
  assertEquals(
    drawnPrompt("mistral_v3"),
    "<s>[INST] U1[/INST] A1</s>[INST] SYS\n\nU2[/INST]",
  );
});

Deno.test("mistral_v3 trains the answers and what ends them", () => {
  assertEquals(
    drawnTokens("mistral_v3"),
    "<s> [INST]   U 1 [/INST] [ ] [A] [1] [</s>] [INST]   U 2 [/INST] [ " +
      "] [A] [2] [</s>]",
  );
});

Deno.test("mistral_v3_tekken writes its published form, without the system text", () => {
  assertEquals(
    drawnText("mistral_v3_tekken"),
    "<s>[INST]U1[/INST]⟦A1</s>⟧[INST]U2[/INST]⟦A2</s>⟧",
  );
  assertEquals(
    drawnPrompt("mistral_v3_tekken"),
    "<s>[INST]U1[/INST]A1</s>[INST]SYS\n\nU2[/INST]",
  );
});

Deno.test("mistral_v3_tekken trains the answers and what ends them", () => {
  assertEquals(
    drawnTokens("mistral_v3_tekken"),
    "<s> [INST] U 1 [/INST] [A] [1] [</s>] [INST] U 2 [/INST] [A] [2] " +
      "[</s>]",
  );
});

Deno.test("mistral_v3 loses the system text unless a user speaks last", () => {
  for (const name of ["mistral_v3", "mistral_v3_tekken"]) {
    assertEquals(drawnText(name).includes("SYS"), false);
    assertEquals(drawnPrompt(name).includes("SYS\n\nU2[/INST]"), true);
    // With one exchange it is before the only user turn, and lost when that
    // is answered.
    assertEquals(
      drawnText(name, { messages: FIVE_TURNS.slice(0, 3) }),
      drawnText(name, { messages: FIVE_TURNS.slice(1, 3) }),
    );
  }
});

Deno.test("mistral_v1 refuses to train what it does not write", () => {
  assertEquals(
    refusal("mistral_v1", { trainHeader: true }),
    'Cannot set trainHeader of template "mistral_v1": its answers have no header of their own, leave it out',
  );
  assertEquals(
    refusal("mistral_v1", { trainTrailingNewline: true }),
    'Cannot set trainTrailingNewline of template "mistral_v1": no line feed follows its answers, leave it out',
  );
});
