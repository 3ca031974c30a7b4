import { assertEquals, assertThrows } from "@std/assert";
import { renderConversation, renderPrompt } from "sft/chat/render.ts";
import {
  templateByName,
  templateFromSource,
  TEMPLATES,
} from "sft/chat/template.ts";
import { UserError } from "sft/core/errors.ts";
import { measuredForm, promptTemplate } from "sft/measure/prompt_template.ts";

const QUESTION = { role: "user", content: "2+2?" } as const;
const ANSWER = { role: "assistant", content: "4" } as const;

Deno.test("promptTemplate() is the run's own where nothing else is said", () => {
  assertEquals(promptTemplate(TEMPLATES.origin), TEMPLATES.origin);
});

Deno.test("promptTemplate() is another one where that is said", () => {
  const { chatml, origin } = TEMPLATES;
  assertEquals(promptTemplate(chatml, "origin"), origin);
  assertEquals(
    assertThrows(() => promptTemplate(chatml, "orign"), UserError).message,
    'Cannot use template "orign": there is none of that name, closest is ' +
      '"origin"',
  );
});

Deno.test("measuredForm() has the mask of all runs, whatever one trains", () => {
  const { chatml } = TEMPLATES;
  assertEquals(
    measuredForm(templateByName("chatml", {
      trainHeader: true,
      trainEot: false,
    })),
    chatml,
  );
  // Without its thoughts the form is another one.
  assertEquals(
    measuredForm(templateByName("chatml", {
      trainEot: false,
      reasoning: "strip",
    })),
    templateByName("chatml", { reasoning: "strip" }),
  );
  const foreign = templateFromSource("foreign", "x", [], []);
  assertEquals(measuredForm(foreign), foreign);
});

Deno.test("promptTemplate() asks bare questions under the name none", () => {
  const drawn = (template: string) => {
    const bare = promptTemplate(TEMPLATES[template], "none");
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
