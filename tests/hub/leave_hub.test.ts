import { assertEquals } from "@std/assert";

/** Which permissions a process has left that began with these. */
async function leftAfter(call: string, ...allowed: string[]) {
  const program = `
    import { leaveHub } from "sft/hub/leave_hub.ts";
    ${call};
    const states = [
      { name: "net", host: "127.0.0.1" },
      { name: "net", host: "huggingface.co" },
      { name: "env", variable: "HF_TOKEN" },
      { name: "env", variable: "HF_HOME" },
      { name: "write" },
      { name: "read" },
    ].filter((one) => Deno.permissions.querySync(one).state === "granted");
    console.log(JSON.stringify(states.map((one) => Object.values(one).join(" ").trim())));
  `;
  const command = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-prompt", ...allowed],
      `--config=${import.meta.dirname}/../../deno.json`,
      `data:text/javascript,${encodeURIComponent(program)}`,
    ],
  });
  const { stdout } = await command.output();
  return JSON.parse(new TextDecoder().decode(stdout));
}

const ALL = [
  ...["--allow-read", "--allow-write", "--allow-env=HF_TOKEN,HF_HOME"],
  "--allow-net=huggingface.co,127.0.0.1",
];

Deno.test("leaveHub() gives up the network and the token", async () => {
  assertEquals(await leftAfter("", ...ALL), [
    ...["net 127.0.0.1", "net huggingface.co", "env HF_TOKEN", "env HF_HOME"],
    ...["write", "read"],
  ]);
  assertEquals(await leftAfter("leaveHub()", ...ALL), [
    ...["env HF_HOME", "write", "read"],
  ]);
  assertEquals(await leftAfter("leaveHub({ reader: true })", ...ALL), [
    ...["env HF_HOME", "read"],
  ]);
});
