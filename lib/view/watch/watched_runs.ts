/**
 * The runs that a live view follows: those there are, and those that begin
 * while it is open.
 *
 * @module
 */
import { join, relative } from "node:path";
import { isoTime } from "../../core/clock.ts";
import { readManifest } from "../../store/manifest.ts";
import { findRuns } from "../compare/open_runs.ts";
import { plotlyText } from "../figures/figure.ts";
import { readTail, type Tail } from "./tail.ts";

/** A run as the page's list tells it. */
export interface WatchedRun {
  /** What the page asks for its events by; never a path. */
  readonly id: number;
  readonly name: string;
  /** The name as Plotly may show it. */
  readonly label: string;
  readonly path: string;
  readonly outcome: string;
  /** ISO 8601. */
  readonly started: string;
  /** Of the whole run, if its record tells. */
  readonly steps?: number;
  /** Length of its events so far. */
  readonly bytes: number;
  /** Since its last event. */
  readonly quietSeconds: number;
}

/** Runs in folders and below them. */
export class WatchedRuns {
  /** In the order in which they were found; an id is a place in it. */
  readonly #paths: string[] = [];
  readonly #folders: readonly string[];

  /** @param folders Of runs, or with runs somewhere below. */
  constructor(folders: readonly string[]) {
    this.#folders = folders;
  }

  /** Searches the folders again; the newest run comes first. */
  async list(): Promise<WatchedRun[]> {
    const runs: WatchedRun[] = [];
    for (const folder of this.#folders) {
      for (const path of await findRuns(folder)) {
        const run = await this.#readRun(path, this.#nameOf(path, folder));
        if (run) runs.push(run);
      }
    }
    return runs.sort((a, b) => a.started < b.started ? 1 : -1);
  }

  /** Events of a run from a byte on, if there is a run of that id. */
  async tail(id: number, from: number): Promise<Tail | undefined> {
    const path = this.#paths[id];
    return path === undefined
      ? undefined
      : await readTail(join(path, "events.jsonl"), from);
  }

  /** Nothing for a run that cannot be read, such as one being removed. */
  async #readRun(path: string, name: string): Promise<WatchedRun | undefined> {
    try {
      const { outcome, started, steps } = await readManifest(path);
      const { size, mtime } = await Deno.stat(join(path, "events.jsonl"));
      const quietMs = Date.parse(isoTime()) - (mtime?.getTime() ?? 0);
      return {
        id: this.#idOf(path),
        name,
        label: plotlyText(name),
        path,
        outcome,
        started,
        ...(steps !== undefined && { steps }),
        bytes: size,
        quietSeconds: Math.max(0, Math.round(quietMs / 1000)),
      };
    } catch {
      return undefined;
    }
  }

  #idOf(path: string): number {
    const known = this.#paths.indexOf(path);
    return known >= 0 ? known : this.#paths.push(path) - 1;
  }

  /** The path below the folder, or all of it where there are several folders. */
  #nameOf(path: string, folder: string): string {
    if (this.#folders.length > 1) return path;
    return relative(folder, path) || path;
  }
}
