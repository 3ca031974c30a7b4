import { assertEquals } from "@std/assert";
import { changedInput } from "sft/run/changed_input.ts";
import type { Manifest } from "sft/store/manifest.ts";
import { manifestWith } from "../support/manifest.ts";

const file = (path: string, sha256: string) => ({ path, sha256, bytes: 3 });

const BEFORE = manifestWith({
  template: { name: "t.jinja", sha256: "t1" },
  tokenizer: {
    path: "tok",
    sha256: "k1",
    files: [file("tok/tokenizer_config.json", "c1")],
  },
  model: [file("base/config.json", "m1"), file("base/model.safetensors", "m2")],
  preparedKey: "p1",
  data: [file("a.jsonl", "a1"), file("b.jsonl", "b1")],
});

const changed = (changes: Partial<Manifest>, before = BEFORE) =>
  changedInput(before, { ...BEFORE, ...changes });

Deno.test("changedInput() sees each input by its place and its bytes", () => {
  assertEquals(changed({}), undefined);
  assertEquals(
    changed({ template: { name: "t.jinja", sha256: "t2" } }),
    'template "t.jinja"',
  );
  assertEquals(
    changed({ tokenizer: { ...BEFORE.tokenizer!, sha256: "k2" } }),
    'tokenizer "tok"',
  );
  assertEquals(
    changed({ tokenizer: { ...BEFORE.tokenizer!, files: [] } }),
    '"tok/tokenizer_config.json"',
  );
  assertEquals(
    changed({
      model: [BEFORE.model![0], file("base/model.safetensors", "m3")],
    }),
    '"base/model.safetensors"',
  );
  assertEquals(changed({ preparedKey: "p2" }), "the prepared set");
  // The same two contents, but each in the place of the other.
  assertEquals(
    changed({ data: [file("a.jsonl", "b1"), file("b.jsonl", "a1")] }),
    '"a.jsonl"',
  );
  assertEquals(
    changed({ data: [...BEFORE.data, file("c.jsonl", "a1")] }),
    '"c.jsonl"',
  );
  assertEquals(changed({ data: [BEFORE.data[0]] }), '"b.jsonl"');
});

Deno.test("changedInput() asks an older record for what it has", () => {
  const { data } = BEFORE;
  const old = manifestWith({ data, tokenizer: { path: "tok", sha256: "k1" } });
  assertEquals(changed({}, old), undefined);
  assertEquals(
    changed({ tokenizer: { path: "tok", sha256: "k2" } }, old),
    'tokenizer "tok"',
  );
});
