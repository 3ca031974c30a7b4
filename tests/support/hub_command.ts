/**
 * Commands by themselves, under the permissions of their tasks, with a hub on
 * this machine that has a model which was pretrained just now.
 *
 * @module
 */
import { type Ended, endedOf, ROOT } from "./command.ts";
import { filesOf, type HubModel } from "./hub_server.ts";
import { type TinyHub, tinyHub } from "./tiny_hub.ts";
import type { TinyRuns } from "./tiny_run.ts";

/** What the hub has: the same weights under two commits. */
export const COMMITS = ["c".repeat(40), "d".repeat(40)] as const;

/** A hub with `org/tiny`, whose branches may be moved. */
export async function hubWithModel(
  { modelPath }: TinyRuns,
  branches: Record<string, string>,
): Promise<TinyHub> {
  const files = await filesOf(modelPath);
  const model: HubModel = {
    id: "org/tiny",
    commits: {
      [COMMITS[0]]: files,
      [COMMITS[1]]: { ...files, "README.md": files["config.json"] },
    },
    branches,
  };
  return await tinyHub(model);
}

/** Runs `deno task NAME …` to its end; paths and addresses have short names. */
export async function runWithHub(
  { access }: Pick<TinyHub, "access">,
  variables: Readonly<Record<string, string>>,
  name: string,
  ...args: readonly string[]
): Promise<Ended> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", name, ...args],
    cwd: ROOT,
    env: {
      NO_COLOR: "1",
      HF_ENDPOINT: access.endpoint,
      HF_HUB_CACHE: access.cache,
      HF_TOKEN: "",
      HF_HUB_OFFLINE: "",
      ...variables,
    },
  });
  const { code, ...said } = endedOf(await command.output());
  const short = (text: string) =>
    text.replaceAll(access.cache, "CACHE").replaceAll(access.endpoint, "HUB");
  return { code, stdout: short(said.stdout), stderr: short(said.stderr) };
}
