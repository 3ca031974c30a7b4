import { assertEquals } from "@std/assert";
import { parseArgs } from "@std/cli/parse-args";

// Inputs and results as the documentation of @std/cli and of the module that it
// grew from, @std/flags, prints them.

Deno.test("parseArgs() reads what the documentation's first example shows", () => {
  assertEquals(parseArgs(["--foo", "--bar=baz", "./quux.txt"]), {
    foo: true,
    bar: "baz",
    _: ["./quux.txt"],
  });
  assertEquals(parseArgs(["-a", "beep", "-b", "boop"]), {
    _: [],
    a: "beep",
    b: "boop",
  });
  const flags = "-x 3 -y 4 -n5 -abc --beep=boop foo bar baz".split(" ");
  assertEquals(parseArgs(flags), {
    _: ["foo", "bar", "baz"],
    x: 3,
    y: 4,
    n: 5,
    a: true,
    b: true,
    c: true,
    beep: "boop",
  });
});

Deno.test("parseArgs() keeps declared booleans and strings apart", () => {
  const args = parseArgs(["--foo", "--bar", "baz"], {
    boolean: ["foo"],
    string: ["bar"],
  });
  assertEquals(args, { foo: true, bar: "baz", _: [] });

  const foo: boolean = args.foo;
  const bar: string | undefined = args.bar;
  assertEquals([foo, bar], [true, "baz"]);
});

Deno.test("parseArgs() never turns a declared string into a number", () => {
  assertEquals(parseArgs(["-s", "0001234"], { string: "s" }).s, "0001234");
  assertEquals(parseArgs(["-s", "0001234"]).s, 1234);
  assertEquals(parseArgs(["7", "8"], { string: "_" })._, ["7", "8"]);
  assertEquals(parseArgs(["7", "8"])._, [7, 8]);
});

Deno.test("parseArgs() collects only what is declared so", () => {
  const twice = ["--foo", "bar", "--foo", "baz"];

  assertEquals(parseArgs(twice, { collect: ["foo"] }), {
    foo: ["bar", "baz"],
    _: [],
  });
  assertEquals(parseArgs(twice), { foo: "baz", _: [] });
  assertEquals(parseArgs([], { string: "foo", collect: "foo" }), {
    foo: [],
    _: [],
  });
  assertEquals(parseArgs(["--foo", "bar"], { collect: "foo" }).foo, ["bar"]);
});

Deno.test("parseArgs() negates only what is declared so", () => {
  assertEquals(
    parseArgs(["--no-foo"], { boolean: ["foo"], negatable: ["foo"] }),
    { foo: false, _: [] },
  );
  assertEquals(parseArgs(["--no-foo"]), { "no-foo": true, _: [] });
  assertEquals(parseArgs(["--no-foo"], { boolean: "foo" }), {
    foo: false,
    "no-foo": true,
    _: [],
  });
  assertEquals(parseArgs(["--no-foo", "bar"], { boolean: "no-foo" }), {
    "no-foo": true,
    _: ["bar"],
  });
});

Deno.test("parseArgs() lets the last of foo and no-foo stand", () => {
  const options = { boolean: "foo", negatable: "foo" } as const;

  assertEquals(parseArgs(["--foo", "--no-foo"], options).foo, false);
  assertEquals(parseArgs(["--no-foo", "--foo"], options).foo, true);
});

Deno.test("parseArgs() gives a flag's value under all of its names", () => {
  const expected = { herp: true, h: true, _: ["derp"] };
  const options = { boolean: "herp", alias: { h: "herp" } } as const;

  assertEquals(parseArgs(["-h", "derp"], options), expected);
  assertEquals(parseArgs(["--herp", "derp"], options), expected);
  assertEquals(parseArgs(["--h=false"], options), {
    herp: false,
    h: false,
    _: [],
  });
  assertEquals(
    parseArgs(["--zoom", "55"], { alias: { z: ["zm", "zoom"] } }),
    { z: 55, zm: 55, zoom: 55, _: [] },
  );
});

Deno.test("parseArgs() fills in defaults, lists among them, as they are", () => {
  assertEquals(
    parseArgs([], {
      boolean: ["color"],
      default: { color: true, stops: ["a", "b"] },
      alias: { stops: "s" },
    }),
    { color: true, stops: ["a", "b"], s: ["a", "b"], _: [] },
  );
  assertEquals(
    parseArgs(["--boool=false"], {
      boolean: ["boool"],
      default: { boool: true },
    }).boool,
    false,
  );
});

Deno.test("parseArgs() reads every bare flag as true when boolean is true", () => {
  assertEquals(
    parseArgs(["moo", "--honk", "cow", "-p", "55", "--tacos=good"], {
      boolean: true,
    }),
    { honk: true, tacos: "good", p: 55, _: ["moo", "cow"] },
  );
});

Deno.test("parseArgs() keeps what follows -- out of the flags", () => {
  assertEquals(parseArgs(["--", "a", "arg1"], { "--": false }), {
    _: ["a", "arg1"],
  });
  assertEquals(parseArgs(["--", "a", "arg1"], { "--": true }), {
    _: [],
    "--": ["a", "arg1"],
  });
  assertEquals(parseArgs(["--", "--no-a"]), { _: ["--no-a"] });
});

Deno.test("parseArgs() stops early at the first argument that is no flag", () => {
  assertEquals(
    parseArgs(["--aaa", "bbb", "ccc", "--ddd", "--no-e"], { stopEarly: true }),
    { aaa: "bbb", _: ["ccc", "--ddd", "--no-e"] },
  );
});

Deno.test("parseArgs() shows unknown arguments and leaves out the refused", () => {
  const shown: [string, string?][] = [];
  const args = ["plain", "--known", "1", "--odd=2", "-x", "--no-y"];

  const parsed = parseArgs(args, {
    string: "known",
    unknown: (arg, key) => {
      shown.push([arg, key]);
      return false;
    },
  });

  assertEquals(parsed, { known: "1", _: [] });
  assertEquals(shown, [
    ["plain", undefined],
    ["--odd=2", "odd"],
    ["-x", "x"],
    ["--no-y", "no-y"],
  ]);
});
