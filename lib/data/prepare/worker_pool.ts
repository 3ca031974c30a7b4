/**
 * Several workers as one: takes batches in order and gives results in order.
 *
 * A worker has three batches at most; another is read when a result is taken, so
 * memory does not grow with the file.
 *
 * @module
 */
import { UserError } from "../../core/errors.ts";
import type { BatchResult, RowBatch } from "./row_batch.ts";
import type { RowWorkSettings } from "./row_work.ts";
import type { WorkerAnswer, WorkerRequest } from "./worker.ts";

/** Batches that a worker has at most: one in work, and the next ones. */
const BATCHES_A_WORKER = 3;

/** Workers that are ready. */
export interface WorkerPool {
  /**
   * Results of batches in their order.
   *
   * @throws {UserError} If a worker meets something that a user can mend.
   */
  results(batches: AsyncIterable<RowBatch>): AsyncGenerator<BatchResult>;
  /** Ends the workers, whatever they are doing. */
  close(): void;
}

/**
 * Starts workers.
 *
 * @throws {UserError} If they cannot begin, such as for want of a tokenizer.
 */
export async function openWorkers(
  count: number,
  settings: RowWorkSettings,
): Promise<WorkerPool> {
  const workers = Array.from({ length: count }, startWorker);
  const close = () => workers.forEach((worker) => worker.close());
  try {
    await Promise.all(
      workers.map((worker) => worker.ask({ kind: "settings", settings }, [])),
    );
  } catch (error) {
    close();
    throw error;
  }

  async function resultOf(batch: RowBatch): Promise<BatchResult> {
    const idlest = workers.reduce((best, worker) =>
      worker.waiting() < best.waiting() ? worker : best
    );
    const request = { kind: "batch", batch } as const;
    const answer = await idlest.ask(request, [
      batch.bytes.buffer,
      batch.ends.buffer as ArrayBuffer,
    ]);
    return (answer as WorkerAnswer & { kind: "result" }).result;
  }

  return {
    close,
    async *results(batches) {
      const underWay: Promise<BatchResult>[] = [];
      try {
        for await (const batch of batches) {
          const result = resultOf(batch);
          // A failure is thrown when its turn comes, not before.
          result.catch(() => {});
          underWay.push(result);
          if (underWay.length >= count * BATCHES_A_WORKER) {
            yield await underWay.shift()!;
          }
        }
        while (underWay.length > 0) yield await underWay.shift()!;
      } finally {
        await Promise.allSettled(underWay);
      }
    },
  };
}

/** One worker, and the requests that it has not answered. */
function startWorker() {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), {
    type: "module",
  });
  const waiting: PromiseWithResolvers<WorkerAnswer>[] = [];
  worker.onmessage = ({ data }: MessageEvent<WorkerAnswer>) => {
    const { resolve, reject } = waiting.shift()!;
    if (data.kind !== "failed") return resolve(data);
    const { message, mendable } = data;
    reject(mendable ? new UserError(message) : new Error(message));
  };
  worker.onerror = (event) => {
    event.preventDefault();
    const error = new Error(`Cannot go on: a worker ended, ${event.message}`);
    for (const { reject } of waiting.splice(0)) reject(error);
  };
  return {
    waiting: () => waiting.length,
    close: () => worker.terminate(),
    ask(request: WorkerRequest, transfer: Transferable[]) {
      const answer = Promise.withResolvers<WorkerAnswer>();
      waiting.push(answer);
      worker.postMessage(request, transfer);
      return answer.promise;
    },
  };
}
