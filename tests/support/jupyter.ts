/**
 * Whether notebooks can be executed here: Jupyter's nbconvert and the Deno
 * kernel.
 *
 * @module
 */

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
