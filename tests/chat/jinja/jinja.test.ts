import { createHash } from "node:crypto";
import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { valueOfData } from "sft/chat/jinja/data_value.ts";
import { Jinja } from "sft/chat/jinja/jinja.ts";
import { Text } from "sft/chat/jinja/value/text.ts";
import { TemplateRefusal } from "sft/chat/jinja/value/values.ts";
import { keysInOrder, parseExactJson } from "sft/core/exact_json.ts";
import { ignoredWhere } from "../../support/ignored.ts";
import { MISSING, TEMPLATE_FOLDER } from "../../support/published.ts";

const FIXTURES = new URL(
  "../../fixtures/published_templates/",
  import.meta.url,
);
/** When the hashes were made, as far as templates could tell. */
const NOW = new Date(2026, 6, 4, 9, 5, 3);

interface Given {
  readonly messages: readonly Record<string, unknown>[];
  readonly tools?: unknown;
  readonly documents?: unknown;
  readonly prompt?: boolean;
  readonly variables?: Readonly<Record<string, unknown>>;
}

const read = async (name: string) =>
  parseExactJson(await Deno.readTextFile(new URL(name, FIXTURES)));

/** What `apply_chat_template` does to a message before a template sees it. */
function asPassedOn(message: Record<string, unknown>) {
  const kept = Object.fromEntries(
    keysInOrder(message).map((key) => [key, message[key]] as const)
      .filter(([, value]) => value !== null),
  );
  const thought = kept.reasoning_content ?? kept.thinking ?? kept.reasoning;
  return thought === undefined
    ? kept
    : { thinking: thought, ...kept, reasoning_content: thought };
}

function rendered(
  jinja: Jinja,
  given: Given,
  variables: Readonly<Record<string, unknown>>,
): string {
  // Python refuses it before the template is asked.
  if (given.messages.length === 0) throw new TemplateRefusal("no message");
  const all = {
    ...variables,
    ...given.variables,
    messages: given.messages.map(asPassedOn),
    tools: given.tools ?? null,
    documents: given.documents ?? null,
    add_generation_prompt: given.prompt ?? false,
  };
  const values = Object.entries(all)
    .map(([name, data]) => [name, valueOfData(data)] as const);
  return jinja.render(values, NOW).text.text;
}

Deno.test({
  ...ignoredWhere(
    MISSING,
    "Jinja.render() writes published templates as transformers does",
  ),
  fn: async () => {
    const conversations = await read("conversations.json") as Record<
      string,
      Given
    >;
    const { variables, hashes } = await read("hashes.json") as {
      variables: Record<string, unknown>;
      hashes: Record<string, string>;
    };
    const differing: string[] = [];
    for (const [name, line] of Object.entries(hashes)) {
      const source = await Deno.readTextFile(`${TEMPLATE_FOLDER}/${name}`);
      const jinja = new Jinja(source);
      const expected = line.split(" ");
      Object.entries(conversations).forEach(([about, given], index) => {
        let hash = "-";
        try {
          const text = rendered(jinja, given, variables);
          hash = createHash("sha256").update(text).digest("hex").slice(0, 10);
        } catch (error) {
          if (!(error instanceof TemplateRefusal)) throw error;
        }
        if (hash !== expected[index]) differing.push(`${name}: ${about}`);
      });
    }

    assertEquals(differing, []);
  },
});

function written(source: string): string {
  return new Jinja(source).render([], NOW).text.text;
}

function refusal(source: string): string {
  return assertThrows(() => new Jinja(source).render([], NOW), TemplateRefusal)
    .message;
}

Deno.test("Jinja.render() stops a template that never ends", () => {
  assertEquals(
    refusal(
      "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}" +
        "{% endfor %}",
    ),
    "it takes more than 50,000,000 steps, see whether its loops and macros end",
  );
  assertEquals(
    refusal(
      "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}" +
        "{% endmacro %}{{ m(60) }}",
    ),
    "it takes more than 50,000,000 steps, see whether its loops and macros end",
  );
  assertEquals(
    refusal("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}"),
    "it nests too deep, or writes too much",
  );
});

Deno.test("Jinja.render() stops a template that writes without end", () => {
  assertEquals(
    refusal(
      "{% set ns = namespace(s='x') %}{% for a in range(99) %}" +
        "{% set ns.s = ns.s + ns.s %}{% endfor %}",
    ),
    "it writes more than 64 MiB, or makes such a text",
  );
  assertEquals(
    refusal("{% for a in range(99999) %}{{ 'x' * 9999 }}{% endfor %}"),
    "it writes more than 64 MiB, or makes such a text",
  );
});

Deno.test("Jinja.render() makes no text or list of any size", () => {
  const long = "it writes more than 64 MiB, or makes such a text";
  const much = "it makes more than 256 MiB of texts and lists";
  const refused = {
    "'x' * 10**9": long,
    "'x'.center(10**9)": long,
    "'x' | center(10**9)": long,
    "'1'.zfill(10**9)": long,
    "'\\t'.expandtabs(10**9)": long,
    "'%1000000000d' | format(1)": long,
    "'%.1000000000f' | format(1.5)": long,
    "'%.*d' % (10**9, 1)": long,
    "'{:1000000000}'.format(1)": long,
    "'{:.1000000000f}'.format(1.5)": long,
    "'a' | indent(10**9, true)": long,
    "strftime_now('%1000000000Y')": long,
    "[1] | tojson(indent=10**9)": long,
    "([1] * 10**8) | length": much,
    "('a' * 5 * 10**7) | list": much,
    "[1] | batch(10**9, 0) | list": much,
    "range(10**9)": "a range of more than 100000 is too long",
    "10**(10**5)": "a power is too large",
  };
  for (const [source, why] of Object.entries(refused)) {
    assertEquals(refusal(`{{ ${source} }}`), why, source);
  }
  assertEquals(written("{{ ([] * 10**12) | length }}{{ '' * 10**400 }}"), "0");
});

Deno.test("Jinja.render() follows what is in itself many times to a bound", () => {
  const many = "{% set ns = namespace(a=(1,), b=(1,)) %}" +
    "{% for i in range(60) %}{% set ns.a = (ns.a, ns.a) %}" +
    "{% set ns.b = (ns.b, ns.b) %}{% endfor %}";
  for (const use of ["ns.a == ns.b", "ns.a < ns.b", "{ns.a: 1}"]) {
    assertMatch(refusal(`${many}{{ ${use} }}`), /^it (takes|makes) more than/);
  }
});

Deno.test("Jinja.render() takes no longer for odd texts than for others", () => {
  assertEquals(written("{{ ('9' * 10**6) | int(5) }}"), "5");
  assertEquals(written("{{ ('1' * 10**6 ~ 'x') | float(1.5) }}"), "1.5");
  assertEquals(written("{{ ('<' * 10**6) | striptags | length }}"), "1000000");
  assertEquals(
    written("{{ 1.5 | round(-10**9) }} {{ 5 | round(-10**9) }}"),
    "0.0 0",
  );
  assertEquals(
    refusal("{{ ('{0' ~ '[' * 10**6 ~ '}').format(1) }}"),
    "unknown form of a field",
  );
  assertEquals(written(`${" ".repeat(300_000)}a{{- 1 }}`).trim(), "a1");
  assertMatch(
    refusal(`{{ ${"9".repeat(1e6)} }}`),
    /^expected an integer of at most 4,300 digits, not "9{40}…", in line 1$/,
  );
});

Deno.test("Jinja.render() leaves room for long rows", () => {
  // A row of 200 turns is put together, looked through and written as JSON.
  const source = "{% set ns = namespace(all='') %}{% for i in range(200) %}" +
    "{% set ns.all = ns.all + turn %}{% if '</think>' in ns.all %}!{% endif %}" +
    "{{ turn.split('</think>')[-1] | trim | tojson }}{% endfor %}" +
    "{{ ns.all | length }}";
  const turn = Text.of("word ".repeat(2500));

  const { text } = new Jinja(source).render([["turn", turn]], NOW);

  assertEquals(text.text.slice(-7), "2500000");
});
