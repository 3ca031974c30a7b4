import { assertEquals, assertThrows } from "@std/assert";
import { renderConversation, renderPrompt } from "sft/chat/render.ts";
import { TEMPLATES } from "sft/chat/template.ts";
import { UserError } from "sft/core/errors.ts";
import { yardstickTemplate } from "sft/experiment/yardstick_template.ts";

const QUESTION = { role: "user", content: "2+2?" } as const;
const ANSWER = { role: "assistant", content: "4" } as const;

Deno.test("yardstickTemplate() is the run's own where nothing else is said", () => {
  assertEquals(
    yardstickTemplate({ template: "origin" }),
    TEMPLATES.origin,
  );
});

Deno.test("yardstickTemplate() is another one where that is said", () => {
  const form = { template: "chatml", yardstick_template: "origin" };
  assertEquals(yardstickTemplate(form), TEMPLATES.origin);

  const wrong = { template: "chatml", yardstick_template: "orign" };
  assertEquals(
    assertThrows(() => yardstickTemplate(wrong), UserError).message,
    'Cannot use template "orign": there is none of that name, closest is ' +
      '"origin"',
  );
});

Deno.test("yardstickTemplate() asks bare questions under the name none", () => {
  const drawn = (template: string) => {
    const bare = yardstickTemplate({ template, yardstick_template: "none" });
    const whole = renderConversation([QUESTION, ANSWER], bare, "assistant");
    return {
      prompt: renderPrompt([QUESTION], bare).map(({ text }) => text).join(""),
      whole: whole.map(({ text, supervised }) =>
        supervised ? `[${text}]` : text
      ).join(""),
      stops: bare.stopTokens,
    };
  };

  assertEquals(drawn("chatml"), {
    prompt: "2+2?",
    whole: "2+2?[4][<|im_end|>]\n",
    stops: ["<|im_end|>"],
  });
  assertEquals(drawn("origin"), {
    prompt: "2+2?",
    whole: "2+2?[4]\n",
    stops: [],
  });
});
