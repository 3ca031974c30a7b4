import { assertEquals } from "@std/assert";
import { promptIsPrefix } from "sft/chat/lint/prompt_is_prefix.ts";
import { SMALL, subjectOf, talk, told } from "./subject.ts";

// Items 16 and 18 of the reference's pitfalls: renderings that change backwards.

const TWO = talk("user: U", "assistant: A", "user: V", "assistant: B");

Deno.test("promptIsPrefix() compares every answer's prompt", () => {
  // U > | A </s> V > | B </s>
  assertEquals(told(promptIsPrefix(subjectOf(SMALL, TWO))), [
    "pass",
    "the prompts of 2 answers begin the trained text",
    "prompts end: >(162)@1 >(162)@5",
  ]);
  assertEquals(
    told(promptIsPrefix(subjectOf(SMALL, TWO.slice(0, 2))))[1],
    "the answer's prompt begins the trained text",
  );
});

Deno.test("promptIsPrefix() finds a system text that only prompts hold", () => {
  // Mistral's v3: the system text goes with a last turn that is the user's.
  const source = "{%- for m in messages -%}{%- if m.role == 'user' -%}" +
    "{%- if loop.last and messages[0].role == 'system' -%}" +
    "{{- messages[0].content -}}{%- endif -%}{{- m.content + '>' -}}" +
    "{%- elif m.role == 'assistant' -%}" +
    "{%- generation -%}{{- m.content + '</s>' -}}{%- endgeneration -%}" +
    "{%- endif -%}{%- endfor -%}";

  // Trained: U > A </s>; the prompt: S U >
  assertEquals(
    told(
      promptIsPrefix(
        subjectOf(source, talk("system: S", "user: U", "assistant: A")),
      ),
    ),
    [
      "fail",
      "the prompt for answer 1 leaves the trained text at token 0",
      "prompt: S(183)@0 U(185)@1 >(162)@2",
      "trained text: U(185)@0 >(162)@1 A(165)@2",
    ],
  );
});

Deno.test("promptIsPrefix() finds thoughts that are taken out of earlier answers", () => {
  // As Qwen3 does: an answer loses what it thought once another follows.
  const source = "{%- for m in messages -%}{%- if m.role == 'assistant' -%}" +
    "{{- '>' -}}{%- generation -%}{%- if loop.last -%}{{- '?' -}}{%- endif -%}" +
    "{{- m.content + '</s>' -}}{%- endgeneration -%}" +
    "{%- else -%}{{- m.content -}}{%- endif -%}{%- endfor -%}" +
    "{%- if add_generation_prompt -%}{{- '>' -}}{%- endif -%}";

  assertEquals(told(promptIsPrefix(subjectOf(source, TWO))), [
    "fail",
    "answer 1 is written otherwise once the conversation goes on, from token 2",
    "up to answer 1: ?(163)@2 A(165)@3",
    "trained text: A(165)@2 </s>(1)@3 V(186)@4",
  ]);
});

Deno.test("promptIsPrefix() allows an end that only a whole text has", () => {
  const source = SMALL +
    "{%- if not add_generation_prompt -%}</s>{%- endif -%}";

  assertEquals(promptIsPrefix(subjectOf(source, TWO)).outcome, "pass");
});

Deno.test("promptIsPrefix() has nothing to say where nothing is asked", () => {
  assertEquals(
    told(promptIsPrefix(subjectOf(SMALL, talk("assistant: A")))),
    ["not applicable", "no answer follows a prompt"],
  );
});

Deno.test("promptIsPrefix() says where a prompt's end and an answer are one token", () => {
  const subject = subjectOf(
    "{% for m in messages %}{{ m.role[0] }}>{% if m.role == 'assistant' %}" +
      "{% generation %}{{ m.content }};{% endgeneration %}{% else %}" +
      "{{ m.content }}.{% endif %}{% endfor %}" +
      "{% if add_generation_prompt %}a>{% endif %}",
    talk("user: A", "assistant: B"),
  );
  const { tokenizer } = subject;
  // A vocabulary with a token for what the answer begins with.
  const merging: typeof tokenizer = {
    ...tokenizer,
    encodeStretches: (stretches) => {
      const { ids, first, last } = tokenizer.encodeStretches(stretches);
      const at = ids.findIndex((id, t) =>
        t > 0 && id === 166 && ids[t - 1] === 162
      );
      if (at < 0) return { ids, first, last };
      return {
        ids: ids.toSpliced(at - 1, 2, 7),
        first: first.toSpliced(at, 1),
        last: last.toSpliced(at - 1, 1),
      };
    },
    tokenText: (id) => id === 7 ? ">B" : tokenizer.tokenText(id),
  };

  assertEquals(
    told(promptIsPrefix({ ...subject, tokenizer: merging }))[1],
    "the end of the prompt for answer 1 and what follows it are one token in " +
      "training, token 5",
  );
});
