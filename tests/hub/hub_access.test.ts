import { assertEquals, assertThrows } from "@std/assert";
import { homedir } from "node:os";
import { UserError } from "sft/core/errors.ts";
import { hubAccess } from "sft/hub/hub_access.ts";

const accessOf = (variables: Readonly<Record<string, string | undefined>>) =>
  hubAccess((name) => variables[name]);

Deno.test("hubAccess() is Hugging Face's hub where nothing says otherwise", () => {
  const expected = {
    endpoint: "https://huggingface.co",
    offline: false,
    silenceMs: 10_000,
    cache: `${homedir()}/.cache/huggingface/hub`,
  };
  const empty = ["HF_ENDPOINT", "HF_TOKEN", "HF_HOME", "XDG_CACHE_HOME"]
    .map((name) => [name, ""]);

  assertEquals(accessOf({}), expected);
  assertEquals(
    accessOf({ ...Object.fromEntries(empty), HF_HUB_OFFLINE: "0" }),
    expected,
  );
});

Deno.test("hubAccess() reads what the environment says", () => {
  const access = accessOf({
    HF_ENDPOINT: "http://127.0.0.1:80/mirror//",
    HF_TOKEN: " hf_abc\n",
    HF_HUB_OFFLINE: "True",
    HF_HUB_DOWNLOAD_TIMEOUT: "0.5",
    HF_HOME: "/h",
  });

  assertEquals(access, {
    endpoint: "http://127.0.0.1:80/mirror",
    token: "hf_abc",
    offline: true,
    silenceMs: 500,
    cache: "/h/hub",
  });
});

Deno.test("hubAccess() has Python's cache", () => {
  const all = {
    HF_HUB_CACHE: "/c",
    HUGGINGFACE_HUB_CACHE: "/g",
    HF_HOME: "/h",
    XDG_CACHE_HOME: "/x",
  };
  const { HF_HUB_CACHE: _, ...three } = all;
  const { HUGGINGFACE_HUB_CACHE: __, ...two } = three;

  assertEquals(
    [all, three, two, { XDG_CACHE_HOME: "/x" }, { HF_HOME: "~/hf" }]
      .map((variables) => accessOf(variables).cache),
    ["/c", "/g", "/h/hub", "/x/huggingface/hub", `${homedir()}/hf/hub`],
  );
});

Deno.test("hubAccess() reads the variables that tasks may and the page names", () => {
  const read = (path: string) =>
    Deno.readTextFileSync(`${import.meta.dirname}/../../${path}`);
  const asked = new Set<string>();
  hubAccess((name) => void asked.add(name));
  const names = [...asked].sort();
  const page = read("lib/hub/README.md");

  const { permissions } = JSON.parse(read("deno.json"));
  assertEquals(permissions.names.env.allow.toSorted(), names);
  assertEquals(permissions.fetch.env.allow.toSorted(), names);
  const told = page.matchAll(/`\$?(HF_\w+|XDG_\w+)`/g);
  // The old name of HF_HUB_CACHE, which Python still reads.
  const old = "HUGGINGFACE_HUB_CACHE";
  assertEquals(
    names.filter((name) => name !== old),
    [...new Set(Array.from(told, ([, name]) => name))].sort(),
  );
});

Deno.test("hubAccess() refuses an address that is no hub's", () => {
  for (
    const text of [
      ...["ftp://a", "huggingface.co", "file:///etc", "https://u:p@a"],
      "http://a?b",
    ]
  ) {
    const { message } = assertThrows(
      () => accessOf({ HF_ENDPOINT: text }),
      UserError,
    );

    assertEquals(
      message,
      `Cannot ask the hub at "${text}": HF_ENDPOINT is to be an address such ` +
        "as https://huggingface.co",
    );
  }
});

Deno.test("hubAccess() refuses a token and a time that cannot be meant", () => {
  for (
    const [name, text, message] of [
      [
        "HF_TOKEN",
        "hf_a hf_b",
        "Cannot send HF_TOKEN: it holds blanks or other signs that no token " +
        "has, set it to a token alone",
      ],
      [
        "HF_HUB_DOWNLOAD_TIMEOUT",
        "soon",
        'Cannot wait for the hub: HF_HUB_DOWNLOAD_TIMEOUT is "soon", expected ' +
        "seconds, from above 0 to 86400",
      ],
    ]
  ) {
    const error = assertThrows(() => accessOf({ [name]: text }), UserError);
    assertEquals(error.message, message);
  }
});
