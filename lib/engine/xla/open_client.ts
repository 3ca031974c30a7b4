/**
 * The process's client of a PJRT plugin, and the variables of the environment
 * that the plugin's library reads.
 *
 * @module
 */
import { UserError } from "../../core/errors.ts";
import { counted } from "../../core/format.ts";
import { loadQuietly } from "../native_library.ts";
import { VARIABLES } from "../tensorflow/environment.ts";
import type { XlaFolder } from "./folder.ts";
import { PjrtClient } from "./pjrt_client.ts";

/** A client, and the threads that it was opened with. */
interface OpenClient {
  readonly client: PjrtClient;
  readonly threads: number;
}

const clients = new Map<string, OpenClient>();

/**
 * The client of a plugin, opened at the first call.
 *
 * @param threads Threads of the CPU's plugin; a GPU's ignores them.
 * @throws {UserError} If the plugin finds no GPU.
 * @throws {RangeError} If it is open already with another number of threads.
 */
export function openClient(folder: XlaFolder, threads: number): PjrtClient {
  const { path, plugin, cuda } = folder;
  const known = clients.get(plugin) ??
    {
      client: cuda ? openGpu(path, plugin) : openCpu(plugin, threads),
      threads,
    };
  clients.set(plugin, known);
  if (!cuda && known.threads !== threads) {
    throw new RangeError(
      `Cannot use ${
        counted(threads, "thread")
      }: XLA's pool has ${known.threads}`,
    );
  }
  return known.client;
}

function openCpu(plugin: string, threads: number): PjrtClient {
  Deno.env.set("PJRT_NPROC", String(threads));
  return loadQuietly(() => new PjrtClient(plugin), VARIABLES);
}

function openGpu(path: string, plugin: string): PjrtClient {
  if (Deno.env.get("XLA_FLAGS") === undefined) {
    const tools = `${path}/nvidia/cu13`;
    Deno.env.set("XLA_FLAGS", `--xla_gpu_cuda_data_dir=${tools}`);
  }
  try {
    // A GPU's memory is taken as it is needed, not all at once.
    return loadQuietly(
      () => new PjrtClient(plugin, { preallocate: false }),
      VARIABLES,
    );
  } catch (error) {
    const said = (error as Error).message.split("XLA says: ").at(-1)!;
    throw new UserError(
      `Cannot use XLA on a GPU: it says "${said.replace(/\.$/, "")}", check ` +
        "that the driver's nvidia-smi finds one",
      { cause: error },
    );
  }
}
