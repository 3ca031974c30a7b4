/**
 * The model that a person means who names a run.
 *
 * @module
 */
import { join } from "node:path";
import { exists } from "../core/file.ts";
import { latestCheckpoint } from "./checkpoint.ts";

/**
 * The run's final model, or its latest checkpoint where it has none yet; the path
 * itself where that is no run.
 */
export async function modelOfRun(path: string): Promise<string> {
  if (await exists(join(path, "config.json"))) return path;
  const final = join(path, "final");
  if (await exists(join(final, "config.json"))) return final;
  try {
    return (await latestCheckpoint(path))?.path ?? path;
  } catch {
    return path; // It is no folder.
  }
}
