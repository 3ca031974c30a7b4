import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  checked,
  checkedText,
  misfit,
  parseJson,
  readChecked,
  readCheckedIfThere,
  seen,
} from "sft/core/checked/checked_json.ts";
import { UserError } from "sft/core/errors.ts";
import { count, object, optional, text } from "sft/core/checked/schema.ts";
import { tempFolder } from "../../support/temp_folder.ts";

const SCHEMA = object({ n_layer: optional(count) });

Deno.test("readChecked() reads a file, and says why it cannot", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/config.json`;
  const refused = async () =>
    (await assertRejects(() => readChecked(path, SCHEMA), UserError)).message
      .replace(folder.path, "DIR");

  assertEquals(
    await refused(),
    'Cannot read "DIR/config.json": there is no such file',
  );
  for (
    const [file, why] of [
      [
        "",
        "not valid JSON (Unexpected end of JSON input), mend it or fetch it" +
        " again",
      ],
      [
        '{"a": 1',
        "not valid JSON (Expected ',' or '}' after property value in JSON at " +
        "position 7 (line 1 column 8)), mend it or fetch it again",
      ],
      ["null", "it is null, expected an object"],
      ["[1]", "it is a list, expected an object"],
      [
        '{"n_layer": 1.5}',
        '"n_layer" is 1.5, expected a whole number, 0 or more',
      ],
    ]
  ) {
    await Deno.writeTextFile(path, file);
    assertEquals(await refused(), `Cannot read "DIR/config.json": ${why}`);
  }
  await Deno.writeTextFile(path, '{"n_layer": 2, "other": [null]}');
  // What has no schema is left as it is.
  assertEquals(
    await readChecked(path, SCHEMA) as unknown,
    { n_layer: 2, other: [null] },
  );
});

Deno.test("readCheckedIfThere() takes a missing file for no fields", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/config.json`;

  assertEquals(await readCheckedIfThere(path, SCHEMA), {});
  await Deno.writeTextFile(path, '{"n_layer": 2}');
  assertEquals(await readCheckedIfThere(path, SCHEMA), { n_layer: 2 });
  await Deno.writeTextFile(path, "{");
  await assertRejects(
    () => readCheckedIfThere(path, SCHEMA),
    UserError,
    path,
  );
});

Deno.test("parseJson() refuses what is nested without an end", () => {
  const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);

  assertEquals(typeof parseJson(nested(100), "a.json"), "object");
  for (const depth of [103, 100_000]) {
    assertEquals(
      assertThrows(() => parseJson(nested(depth), "a.json"), UserError).message,
      'Cannot read "a.json": its lists and objects are in each other more than ' +
        "100 deep, expected a file of fewer",
    );
  }
});

Deno.test("parseJson() shows nothing that a terminal obeys", () => {
  const { message } = assertThrows(
    () => parseJson("\u001b[31m\nx", "a.json", "line 2"),
    UserError,
  );

  assertEquals(
    message,
    "Cannot read \"a.json\": line 2: not valid JSON (Unexpected token '␛', " +
      '"␛[31m⏎x" is not valid JSON), mend it or fetch it again',
  );
});

Deno.test("checked() says place, field, what was seen and what is expected", () => {
  const inner = object({ inner: object({ "a.b": text }) });
  const { message } = assertThrows(
    () => checked({ inner: { "a.b": ["x"] } }, inner, "a.jsonl", "line 5"),
    UserError,
  );

  assertEquals(
    message,
    'Cannot read "a.jsonl": line 5: "inner.a.b" is a list, expected text',
  );
  assertEquals(checkedText('{"n_layer":1}', SCHEMA, "a.json"), { n_layer: 1 });
});

Deno.test("misfit() is an error that a person can act on", () => {
  const error = misfit("a.json", "it is empty", "line 3");

  assertEquals(error instanceof UserError, true);
  assertEquals(error.message, 'Cannot read "a.json": line 3: it is empty');
});

Deno.test("seen() shows any value in a few words of one line", () => {
  const cases: [value: unknown, shown: string][] = [
    [undefined, "missing"],
    [null, "null"],
    [1e300, "1e+300"],
    [NaN, "NaN"],
    [[], "an empty list"],
    [[[1]], "a list"],
    [{ a: 1 }, "an object"],
    ["a\nb\u001b", '"a⏎b␛"'],
    ["x".repeat(100), `"${"x".repeat(60)}…"`],
  ];
  for (const [value, shown] of cases) assertEquals(seen(value), shown);
});
