import OpenAI from "openai";
import { assertEquals, assertMatch } from "@std/assert";
import { runTask } from "../support/command.ts";
import { startServer } from "../support/listening.ts";
import { talkingModel, tinyRuns } from "../support/tiny_run.ts";

const runs = await tinyRuns();
await talkingModel(runs);

Deno.test("serve answers the openai client by a run's model, until Control-C", async () => {
  const server = await startServer("serve", `${runs.path}/talking`);
  const openai = new OpenAI({ apiKey: "none", baseURL: server.address });

  const [{ id: model }] = (await openai.models.list()).data;
  const asked = {
    model,
    messages: [{ role: "user" as const, content: "Hi" }],
  };
  const { choices, usage } = await openai.chat.completions.create(asked);
  const pieces = [];
  const stream = await openai.chat.completions.create({
    ...asked,
    stream: true,
  });
  for await (const { choices: [{ delta }] } of stream) {
    if (delta.content) pieces.push(delta.content);
  }
  const ended = await server.interrupt();

  assertMatch(
    server.line,
    /^Serving ".*talking" at http:\/\/127\.0\.0\.1:\d+\/v1 - press Control-C to end\n$/,
  );
  assertEquals(choices[0].message.content, "Hello there");
  assertEquals(pieces, ["Hello", " there"]);
  // Nine tokens of prompt, two of answer.
  assertEquals(usage?.total_tokens, 11);
  const run = `${runs.path}/talking`;
  assertEquals(ended, [
    130,
    `note: "${run}" is a run: its model is "${run}/final"\n`,
  ]);
});

Deno.test("serve stops in the middle of an answer", async () => {
  const server = await startServer(
    "serve",
    ...["--template", "none", `${runs.path}/talking`],
  );
  const response = await fetch(`${server.address}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      model: `${runs.path}/talking`,
      messages: [{ role: "user", content: "a" }],
      temperature: 2,
      stream: true,
    }),
  });
  const reader = response.body!.getReader();
  await reader.read();

  const [code] = await server.interrupt();
  await reader.cancel().catch(() => {});
  assertEquals(code, 130);
});

Deno.test("serve refuses what it cannot serve", async () => {
  const cases: [string[], string][] = [
    [[], "Cannot run serve: expected at least 1 RUN, got 0, see --help"],
    [
      ["/nowhere"],
      'Cannot serve "/nowhere": there is no such run or model, check the path; ' +
      "a model of a hub is brought by deno task fetch first",
    ],
  ];

  for (const [args, message] of cases) {
    assertEquals(await runTask("serve", ...args), {
      code: 1,
      stdout: "",
      stderr: `error: ${message}\n`,
    });
  }
});
