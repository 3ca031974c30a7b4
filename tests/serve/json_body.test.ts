import { assertEquals, assertRejects } from "@std/assert";
import { BodyError, jsonBody } from "sft/serve/json_body.ts";

const request = (body: BodyInit, type = "application/json") =>
  new Request("http://127.0.0.1/", {
    method: "POST",
    headers: { "content-type": type },
    body,
  });

Deno.test("jsonBody() reads JSON", async () => {
  assertEquals(await jsonBody(request('{"a":"é"}')), { a: "é" });
  const typed = request("[1]", "application/json; charset=utf-8");
  assertEquals(await jsonBody(typed), [1]);
});

Deno.test("jsonBody() refuses everything else", async () => {
  const cases: [Request, number, string][] = [
    [
      request("{}", "text/plain"),
      415,
      "Cannot read the request: its content type is text/plain, expected " +
      "application/json",
    ],
    [request("{"), 400, "Cannot read the request: it is not valid JSON"],
    [request(""), 400, "Cannot read the request: it is not valid JSON"],
    [
      request(Uint8Array.of(0x22, 0xff, 0x22)),
      400,
      "Cannot read the request: it is not valid JSON",
    ],
    [
      request(`"${"x".repeat(8 * 2 ** 20)}"`),
      413,
      "Cannot read the request: it has more than 8 MiB",
    ],
  ];

  for (const [given, status, message] of cases) {
    const error = await assertRejects(() => jsonBody(given), BodyError);
    assertEquals([error.status, error.message], [status, message]);
  }
});
