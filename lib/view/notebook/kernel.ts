/**
 * Messages from a cell to the frontends of its notebook, none of which is lost.
 *
 * The Deno kernel (2.9) takes a message at once and sends it on another thread,
 * and tells nobody what becomes of it. Two things lose one:
 *
 * - The cell ends first. Frontends listen to a cell until they hear that it is
 *   idle, and that overtakes what the cell sent last.
 * - Too much is on its way. Past what the system's sockets hold (2.6 MB on Linux,
 *   much less elsewhere), the kernel drops messages without a word.
 *
 * So messages go one after another and no faster than they are taken, and each is
 * waited for: who awaits them ends no cell before they have left.
 *
 * Source: "Messaging in Jupyter"; issue 237 of zeromq/zmq.rs, which the kernel
 * sends with.
 *
 * @module
 */
import { UserError } from "../../core/errors.ts";

/** Sends one message to the frontends of the notebook. */
export type Broadcast = (
  type: "display_data" | "update_display_data",
  content: Content,
) => Promise<void>;

/** What is shown, and in which place. */
export interface Content {
  readonly data: Readonly<Record<string, unknown>>;
  readonly transient: { readonly display_id: string };
}

/** Takes a message, and says nothing of it. */
export type Send = (
  type: string,
  content: Record<string, unknown>,
) => unknown;

/** Passes so many milliseconds. */
export type Wait = (milliseconds: number) => Promise<void>;

/**
 * From a message to the end of its cell: on two cores that six other processes
 * kept busy, idle overtook it by 0.7 ms at most.
 */
const SETTLE_MS = 100;

/** By default Jupyter's server drops what is more than a megabyte a second. */
const BYTES_PER_MS = 800;

/** Bytes beside the contents: who sent it, when, and in answer to what. */
const ENVELOPE = 1000;

/**
 * Sends messages in turn, each after what was sent before it has left.
 *
 * Places are numbered from 1 in the metadata of what is shown there, so that a
 * gap in a notebook tells that one was lost.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { inTurn } from "sft/view/notebook/kernel.ts";
 *
 * const sent: unknown[] = [];
 * const broadcast = inTurn((_, { metadata }) => sent.push(metadata));
 * const content = { data: {}, transient: { display_id: "a" } };
 * await broadcast("display_data", content);
 * await broadcast("update_display_data", content);
 * assertEquals(sent, [{ sft: { place: 1 } }, { sft: { place: 1 } }]);
 * ```
 */
export function inTurn(send: Send, wait: Wait = sleep): Broadcast {
  let before = Promise.resolve();
  const places = new Map<string, number>();
  return (type, content) => {
    const turn = before.then(async () => {
      const { display_id } = content.transient;
      const place = places.get(display_id) ?? places.size + 1;
      places.set(display_id, place);
      await send(type, { ...content, metadata: { sft: { place } } });
      await wait(SETTLE_MS + bytesOf(content) / BYTES_PER_MS);
    });
    before = turn.catch(() => {}); // whoever sent it hears of it
    return turn;
  };
}

/**
 * Which places a notebook lacks, by the numbers that `inTurn()` gave them.
 *
 * @param metadata Of its outputs, in any order.
 */
export function lostPlaces(metadata: readonly unknown[]): number[] {
  const there = new Set(
    metadata.map((one) => (one as Numbered | undefined)?.sft?.place)
      .filter((place) => place !== undefined),
  );
  const last = Math.max(0, ...there);
  return Array.from({ length: last }, (_, index) => index + 1)
    .filter((place) => !there.has(place));
}

interface Numbered {
  readonly sft?: { readonly place?: number };
}

/** In UTF-8, as text of JSON. */
function bytesOf(content: Content): number {
  return ENVELOPE + new TextEncoder().encode(JSON.stringify(content)).length;
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** All messages of the kernel, in one line. */
let ofKernel: Broadcast | undefined;

/**
 * The kernel's own.
 *
 * @throws {UserError} If there is none: outside of a notebook Deno has nothing to
 * speak with.
 */
export function kernelBroadcast(): Broadcast {
  if (ofKernel) return ofKernel;
  let jupyter: { broadcast: Send };
  try {
    // Its types are among Deno's unstable ones.
    ({ jupyter } = Deno as unknown as { jupyter: { broadcast: Send } });
  } catch {
    throw new UserError(
      "Cannot show anything: this is no cell of a notebook, open one on the Deno " +
        "kernel, or use a command such as deno task experiment",
    );
  }
  return ofKernel = inTurn((type, content) => jupyter.broadcast(type, content));
}
