import { assert, assertEquals } from "@std/assert";
import { ollamaTemplate } from "sft/chat/ollama_template.ts";
import { renderPrompt } from "sft/chat/render.ts";
import { templateByName, TEMPLATES } from "sft/chat/template.ts";

// The judge is Go's own text/template, which Ollama renders with.

const PROGRAM = `${import.meta.dirname}/../support/go_template.go`;
const MISSING = await missing();
if (MISSING !== undefined) console.warn(`Go templates: ${MISSING}`);

/** Texts without blanks at their ends: Ollama trims none. */
const CONVERSATIONS = [
  ["user:2+2?"],
  ["system:Be brief.", 'user:Say "hi" \\ `now`'],
  ["user:你好", "assistant:{{ .Role }} <b>", "user:a\nb\n\nc"],
  ["system:S", "user:one", "assistant:two", "user:three", "assistant:four"]
    .concat("user:five"),
].map((turns) =>
  turns.map((turn) => {
    const [role] = turn.split(":", 1);
    return { role, content: turn.slice(role.length + 1) };
  })
);

Deno.test({
  name: "ollamaTemplate() writes the prompts that our templates write",
  ignore: MISSING !== undefined,
  async fn() {
    const cases = Object.values(TEMPLATES).flatMap((template) => {
      const source = ollamaTemplate(template);
      if (source === undefined) return [];
      return CONVERSATIONS.flatMap((messages) => {
        // Gemma's takes no system text; Go has no way to refuse it.
        const refused = template.name === "gemma" &&
          messages[0].role === "system";
        if (refused) return [];
        const prompt = renderPrompt(messages as never, template)
          .map(({ text }) => text).join("");
        return [{ name: template.name, source, messages, prompt }];
      });
    });

    const texts = await renderedByGo(cases.map(({ source, messages }) => ({
      template: source,
      messages,
    })));

    assert(cases.length > 40);
    assertEquals(
      cases.map(({ name }, index) => `${name}: ${texts[index]}`),
      cases.map(({ name, prompt }) => `${name}: ${prompt}`),
    );
  },
});

Deno.test("ollamaTemplate() is the same whatever is trained", () => {
  const plain = ollamaTemplate(TEMPLATES.chatml);

  assert(plain?.includes("im_start"));
  assertEquals(
    ollamaTemplate(templateByName("chatml", { trainHeader: true })),
    plain,
  );
});

Deno.test("ollamaTemplate() has none of forms that know the last message", () => {
  const without = Object.values(TEMPLATES)
    .filter((template) => ollamaTemplate(template) === undefined)
    .map(({ name }) => name);

  assertEquals(without, ["mistral_v3", "mistral_v3_tekken"]);
});

async function missing(): Promise<string | undefined> {
  try {
    await new Deno.Command("go", { args: ["version"] }).output();
  } catch {
    return "there is no go, which would render them";
  }
}

async function renderedByGo(cases: unknown[]): Promise<string[]> {
  const child = new Deno.Command("go", {
    args: ["run", PROGRAM],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(cases)));
  await writer.close();
  const { stdout } = await child.output();
  return JSON.parse(new TextDecoder().decode(stdout));
}
