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

Deno.test("origin writes role, colon, content and no end", () => {
  assertEquals(
    drawnText("origin"),
    "system: SYS\nuser: U1\nassistant: ⟦A1⟧\nuser: U2\nassistant: ⟦A2⟧\n",
  );
  assertEquals(
    drawnPrompt("origin"),
    "system: SYS\nuser: U1\nassistant: A1\nuser: U2\nassistant: ",
  );
});

Deno.test("origin trains the answers alone", () => {
  assertEquals(
    drawnTokens("origin"),
    "s y st e m :   S Y S ↵ u se r :   U 1 ↵ a s s i st an t :   [A] [1] " +
      "↵ u se r :   U 2 ↵ a s s i st an t :   [A] [2] ↵",
  );
});

Deno.test("origin can train its line feed, the only end it has", () => {
  assertEquals(
    drawnText("origin", {
      messages: FIVE_TURNS.slice(1, 3),
      trainTrailingNewline: true,
    }),
    "user: U1\nassistant: ⟦A1\n⟧",
  );
});

Deno.test("origin refuses to train what it does not write", () => {
  assertEquals(
    refusal("origin", { trainEot: true }),
    'Cannot set trainEot of template "origin": nothing in it ends an answer, leave it out',
  );
});
