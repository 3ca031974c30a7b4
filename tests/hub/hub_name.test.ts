import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { hubName } from "sft/hub/hub_name.ts";

Deno.test("hubName() reads a model and its revision", () => {
  const commit = "0123456789abcdef0123456789abcdef01234567";

  assertEquals(hubName("org/tiny"), { id: "org/tiny", revision: "main" });
  for (
    const revision of [
      "v1.0",
      "refs/pr/1",
      commit,
      "feature/a_b",
      "a@b",
      "测试",
    ]
  ) {
    assertEquals(hubName(`Org-1/Tiny_2.5-B@${revision}`), {
      id: "Org-1/Tiny_2.5-B",
      revision,
    });
  }
});

Deno.test("hubName() takes nothing else for a name", () => {
  for (
    const text of [
      ...["", "tiny", "./org/tiny", "/org/tiny", "../tiny", "~/tiny"],
      ...["org/tiny/final", "org/", "/tiny", "org//tiny", "org/tiny/"],
      ...["org/ti ny", "org/ti;ny", "org/$(ls)", "org/tiny\n", "org/*"],
      ...["org/a--b", "org/a..b", "org/.tiny", "org/-tiny", "org/tiny."],
      ...["org\\tiny", "C:/tiny", "http://a/b", `org/${"a".repeat(93)}`],
      ...["org@main/tiny", "@org/tiny", "org/模型"],
    ]
  ) {
    assertEquals(hubName(text), undefined, text);
  }
});

Deno.test("hubName() refuses a revision that no git has", () => {
  for (
    const revision of [
      ...["", "../x", "a/../b", "/a", "a/", "a//b", ".a", "a/.b", "a b"],
      ...["a..b", "a~1", "a^", "a:b", "a?", "a*", "a[b", "a\\b", "@", "a@{1}"],
      ...["a.lock", "a.lock/b", "a.", "a\nb", "a".repeat(201)],
    ]
  ) {
    const { message } = assertThrows(
      () => hubName(`org/tiny@${revision}`),
      UserError,
    );

    assertEquals(
      message,
      `Cannot open "org/tiny@${revision}": "${revision}" is no revision, ` +
        'expected a branch, a tag or a commit of "org/tiny", as in ' +
        "org/tiny@main",
    );
  }
});
