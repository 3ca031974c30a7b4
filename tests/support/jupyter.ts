/**
 * Notebooks that are executed: whether they can be here, and what comes of one.
 * Needs Jupyter's nbconvert and the Deno kernel.
 *
 * @module
 */
import { assertEquals } from "@std/assert";

/** Why they cannot, if they cannot. */
export const NO_JUPYTER = whatIsMissing();

function whatIsMissing(): string | undefined {
  try {
    const { stdout } = new Deno.Command("jupyter-kernelspec", {
      args: ["list", "--json"],
      stderr: "null",
    }).outputSync();
    const { kernelspecs } = JSON.parse(new TextDecoder().decode(stdout));
    if (!Object.hasOwn(kernelspecs, "deno")) {
      return "no Deno kernel, run deno jupyter --install";
    }
    new Deno.Command("jupyter-nbconvert", { args: ["--version"] }).outputSync();
  } catch {
    return "no jupyter-nbconvert";
  }
}

/** What nbconvert writes of a notebook of these cells, executed where `sft` is found. */
export function executed(cells: readonly string[]): Promise<string> {
  const notebook = {
    nbformat: 4,
    nbformat_minor: 4,
    metadata: { kernelspec: { name: "deno", display_name: "Deno" } },
    cells: cells.map((source) => ({
      cell_type: "code",
      source,
      metadata: {},
      outputs: [],
      execution_count: null,
    })),
  };
  return nbconvert(JSON.stringify(notebook), "--to=notebook", "--execute");
}

/** The page that nbconvert makes of a notebook. */
export function pageOf(notebook: string): Promise<string> {
  return nbconvert(notebook, "--to=html");
}

async function nbconvert(
  notebook: string,
  ...how: readonly string[]
): Promise<string> {
  const process = new Deno.Command("jupyter-nbconvert", {
    args: ["--stdin", "--stdout", ...how],
    cwd: `${import.meta.dirname}/../..`,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const stdin = process.stdin.getWriter();
  await stdin.write(new TextEncoder().encode(notebook));
  await stdin.close();
  const { code, stdout, stderr } = await process.output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}
