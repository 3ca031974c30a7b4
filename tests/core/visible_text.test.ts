import { assertEquals } from "@std/assert";
import {
  disarmed,
  disarmedLines,
  visible,
  visibleLines,
} from "sft/core/visible_text.ts";

Deno.test("visible() disarms what would steer a terminal", () => {
  assertEquals(
    visible("a\tb\r\n\x1b[31m\x07\x7f\x9b2J\u202egnp"),
    "a⇥b␍⏎␛[31m␇␡\ufffd2J\ufffdgnp",
  );
});

Deno.test("visibleLines() keeps lines and tabs, and no other control", () => {
  assertEquals(
    visibleLines("a\tb\n\x1b[2J\r\u202ec\n"),
    "a\tb\n␛[2J␍\ufffdc\n",
  );
});

Deno.test("visible() shows that there is something that has no width", () => {
  const unseen = "\u00ad\u034f\u180e\u200b\u2060\u3164\ufeff\ufff9\u{e0041}";

  assertEquals(visible(`a${unseen}b`), `a${"\ufffd".repeat(9)}b`);
  assertEquals(visible("pay\u200dpal\u200c"), "pay\ufffdpal\ufffd");
  assertEquals(visibleLines("a\u200b\n"), "a\ufffd\n");
});

Deno.test("visible() lets joiners stand where they join", () => {
  // A family, a flag, a heart, Persian and Hindi with their joiners.
  for (
    const text of [
      "👩\u200d👩🏽\u200d👧",
      "🏳\ufe0f\u200d🌈",
      "❤\ufe0f",
      "می\u200cخواهم",
      "क्\u200dष",
    ]
  ) {
    assertEquals(visible(text), text);
  }
});

Deno.test("disarmed() leaves what has no width to whoever reads the text", () => {
  assertEquals(
    disarmed("\ufeffa\u200b\u200d\n\x1b[m\x85\u2066\u200f"),
    "\ufeffa\u200b\u200d⏎␛[m\ufffd\ufffd\ufffd",
  );
  assertEquals(disarmedLines("\ufeff\ta\n\r\x9d"), "\ufeff\ta\n␍\ufffd");
});
