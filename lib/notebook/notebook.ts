/**
 * The first cell of a notebook.
 *
 * @module
 */
import { startNotebook } from "../view/notebook/start_notebook.ts";

/**
 * Gets a notebook ready: figures can be drawn, without a network, once this has
 * run.
 *
 * @throws {UserError} If this is no notebook.
 */
export async function notebook(): Promise<void> {
  await startNotebook();
}
