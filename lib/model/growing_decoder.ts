/**
 * A decoder of one row whose memory grows with what it reads.
 *
 * A model of 8,192 positions would keep room for all of them, and attend over
 * that room for each token, to answer one short question. Here the room doubles
 * where it is full; what was read is copied, not read again. What a prompt has in
 * common with the last one is not read again either, so that a conversation's next
 * turn does not wait for all turns before it.
 *
 * Neither is to be seen in what comes out: a prompt has the room that its length
 * asks for, and is read in the same stretches, whatever was read before. So its
 * logits are the same to the bit.
 *
 * @module
 */
import type { Engine, EngineTensor } from "../engine/program.ts";
import type { Architecture } from "./architecture.ts";
import { Decoder, STRETCH } from "./decoder.ts";
import type { LogitsReader } from "./generate.ts";

/** Positions that there is room for at first. */
const FIRST = 256;

/** How much is remembered. */
export interface Growth {
  /** Positions at most. @default {those of the model} */
  readonly most?: number;
  /** Positions that there is room for at first. @default {256} */
  readonly first?: number;
}

/** A decoder, and the prompt that it still remembers the beginning of. */
interface Room {
  readonly decoder: Decoder;
  prompt: readonly number[];
}

/** As a {@linkcode Decoder}, for one row. */
export class GrowingDecoder implements LogitsReader {
  readonly #open: (positions: number) => Decoder;
  readonly #most: number;
  readonly #first: number;
  /** By their positions; a conversation that grew comes back to the smaller. */
  readonly #rooms = new Map<number, Room>();
  #positions: number;
  #isFresh = true;

  /**
   * @param parameters By their names; other programs may share them.
   * @throws {UserError} If the room is more than an engine can count.
   */
  constructor(
    engine: Engine,
    model: Architecture,
    parameters: Readonly<Record<string, EngineTensor>>,
    { most = model.positions, first = FIRST }: Growth = {},
  ) {
    this.#open = (positions) =>
      new Decoder(engine, model, parameters, { positions });
    this.#most = Math.min(most, model.positions);
    this.#first = Math.min(first, this.#most);
    this.#positions = this.#first;
  }

  /** Positions that there is room for now. */
  get room(): number {
    return this.#positions;
  }

  /** Positions read so far, or remembered from before. */
  get length(): number {
    return this.#isFresh ? 0 : this.#roomOf(this.#positions).decoder.length;
  }

  /**
   * Reads tokens into the row; the first after `reset()` are a prompt.
   *
   * @param tokens One row of at least one token.
   * @returns Logits after the last token, float32 `[V]`.
   * @throws {RangeError} If the positions end.
   */
  async read(
    [tokens, ...others]: readonly (readonly number[])[],
  ): Promise<Float32Array[]> {
    if (others.length === 0 && this.#isFresh) {
      return await this.#readPrompt(tokens);
    }
    const { decoder } = this.#roomOf(this.#positions);
    const positions = this.#positionsFor(decoder.length + tokens.length);
    if (positions > this.#positions) {
      const larger = this.#roomOf(positions);
      larger.prompt = [];
      await larger.decoder.takeOver(decoder);
      this.#positions = positions;
    }
    return await this.#roomOf(this.#positions).decoder.read([
      tokens,
      ...others,
    ]);
  }

  /** Begins another row. */
  reset(): void {
    this.#isFresh = true;
  }

  dispose(): void {
    for (const { decoder } of this.#rooms.values()) decoder.dispose();
  }

  async #readPrompt(prompt: readonly number[]): Promise<Float32Array[]> {
    this.#positions = this.#positionsFor(prompt.length);
    const room = this.#roomOf(this.#positions);
    const shared = sharedStretches(room.prompt, prompt);
    room.decoder.length = shared;
    room.prompt = []; // until all of it is there
    this.#isFresh = false;
    const logits = await room.decoder.read([prompt.slice(shared)]);
    room.prompt = [...prompt];
    return logits;
  }

  /** The smallest room for so many positions, or the largest that there is. */
  #positionsFor(needed: number): number {
    let positions = this.#first;
    while (positions < needed && positions < this.#most) positions *= 2;
    return Math.min(positions, this.#most);
  }

  #roomOf(positions: number): Room {
    const known = this.#rooms.get(positions);
    if (known) return known;
    const room: Room = { decoder: this.#open(positions), prompt: [] };
    this.#rooms.set(positions, room);
    return room;
  }
}

/**
 * How many tokens at the beginning were read in whole stretches, as they would be
 * again. At least one token is left to read.
 */
function sharedStretches(
  read: readonly number[],
  prompt: readonly number[],
): number {
  const most = Math.min(read.length, prompt.length - 1);
  let same = 0;
  while (same < most && read[same] === prompt[same]) same++;
  return same - same % STRETCH;
}
