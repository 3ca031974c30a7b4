/**
 * The thread that works on rows: receives settings once and batches after that,
 * and answers each batch with what `row_work.ts` makes of it.
 *
 * The sender of the batches keeps their order.
 *
 * @module
 */
import { UserError } from "../../core/errors.ts";
import { explained } from "../../core/os/os_error.ts";
import { loadTokenizer } from "../../tokenizer/tokenizer.ts";
import type { BatchResult, RowBatch } from "./row_batch.ts";
import { type RowWork, rowWork, type RowWorkSettings } from "./row_work.ts";

/** What a worker is told. */
export type WorkerRequest =
  | { readonly kind: "settings"; readonly settings: RowWorkSettings }
  | { readonly kind: "batch"; readonly batch: RowBatch };

/** What it answers, in the order of what it was told. */
export type WorkerAnswer =
  | { readonly kind: "ready" }
  | { readonly kind: "result"; readonly result: BatchResult }
  | {
    readonly kind: "failed";
    readonly message: string;
    /** Whether a user can mend it; otherwise it is a fault of the program. */
    readonly mendable: boolean;
  };

/** Answers requests, one after the other. */
export function workerAnswers(): (
  request: WorkerRequest,
) => Promise<WorkerAnswer> {
  let work: RowWork | undefined;
  return async (request) => {
    try {
      if (request.kind === "settings") {
        const { settings } = request;
        work = rowWork(settings, await loadTokenizer(settings.tokenizerPath));
        return { kind: "ready" };
      }
      if (!work) throw new RangeError("Cannot work on batch: no settings yet");
      return { kind: "result", result: work(request.batch) };
    } catch (thrown) {
      const error = explained(thrown);
      const { message, stack = message } = error as Error;
      const mendable = error instanceof UserError;
      return { kind: "failed", message: mendable ? message : stack, mendable };
    }
  };
}

/** Arrays of an answer, which are moved between threads and not copied. */
export function transferables(answer: WorkerAnswer): Transferable[] {
  if (answer.kind !== "result") return [];
  return Object.values(answer.result)
    .filter((value) => ArrayBuffer.isView(value))
    .map(({ buffer }) => buffer as ArrayBuffer);
}

/** The part of the worker's global scope that is used here. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<WorkerRequest>) => void) | null;
  postMessage(message: WorkerAnswer, transfer: Transferable[]): void;
}

// Tests import this file outside of a worker.
if ("WorkerGlobalScope" in globalThis) {
  const scope = globalThis as unknown as WorkerScope;
  const answerTo = workerAnswers();
  scope.onmessage = async ({ data }) => {
    const answer = await answerTo(data);
    scope.postMessage(answer, transferables(answer));
  };
}
