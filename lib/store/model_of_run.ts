/**
 * The model that a person means who names a run.
 *
 * @module
 */
import { join } from "node:path";
import { latestCheckpoint } from "./checkpoint.ts";
import { isModelFolder } from "./model_folder.ts";

/**
 * The run's final model, or its latest checkpoint where it has none yet; the path
 * itself where that is no run.
 */
export async function modelOfRun(path: string): Promise<string> {
  if (await isModelFolder(path)) return path;
  const final = join(path, "final");
  if (await isModelFolder(final)) return final;
  try {
    return (await latestCheckpoint(path))?.path ?? path;
  } catch {
    return path; // It is no folder.
  }
}
