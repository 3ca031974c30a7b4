/**
 * The thread that rows are worked on in: hears settings once and batches after,
 * and answers each with what `row_work.ts` makes of it.
 *
 * Knows no order: whoever sends the batches keeps it.
 *
 * @module
 */
import { loadTokenizer } from "../../chat/tokenizer.ts";
import { UserError } from "../../core/errors.ts";
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
    /** Whether a user can mend it; else it is a fault of ours. */
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
    } catch (error) {
      const { message, stack = message } = error as Error;
      const mendable = error instanceof UserError;
      return { kind: "failed", message: mendable ? message : stack, mendable };
    }
  };
}

/** The arrays of an answer, which change threads instead of being copied. */
export function transferred(answer: WorkerAnswer): Transferable[] {
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

// A file that is imported by a test is no worker.
if ("WorkerGlobalScope" in globalThis) {
  const scope = globalThis as unknown as WorkerScope;
  const answerTo = workerAnswers();
  scope.onmessage = async ({ data }) => {
    const answer = await answerTo(data);
    scope.postMessage(answer, transferred(answer));
  };
}
