/**
 * A server of ours, until the end of the scope, and models for it.
 *
 * @module
 */
import {
  ADDRESS,
  type Handler,
  serveOnLoopback,
} from "sft/core/http/loopback.ts";
import type { ServedModel } from "sft/serve/served_models.ts";
import { scripted } from "./scripted_chat.ts";

/** A model that gives these answers, one after the other. */
export function servedModel(
  name: string,
  answers: readonly string[],
  changes: Partial<ServedModel["chat"]> = {},
): ServedModel {
  return {
    name,
    path: `runs/${name}`,
    started: "2026-11-29T10:00:00.000Z",
    chat: { ...scripted(answers).model, ...changes },
  };
}

/** Serves on a free port. */
export function served(handler: Handler) {
  const stop = new AbortController();
  const server = serveOnLoopback(handler, 0, stop.signal);
  return {
    address: `http://${ADDRESS}:${server.port}`,
    [Symbol.asyncDispose]: () => {
      stop.abort();
      return server.finished;
    },
  };
}
