/**
 * A decoder of one row whose memory grows with what it reads.
 *
 * A model of 8,192 positions would keep room for all of them, and attend over
 * that room for each token, to answer one short question. Here the room doubles
 * where it is full; what was read is copied, not read again.
 *
 * @module
 */
import type { Engine, EngineTensor } from "../engine/program.ts";
import type { Architecture } from "./architecture.ts";
import { Decoder } from "./decoder.ts";
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

/** As a {@linkcode Decoder}, for one row. */
export class GrowingDecoder implements LogitsReader {
  readonly #open: (positions: number) => Decoder;
  readonly #most: number;
  #room: number;
  #decoder: Decoder;

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
    this.#room = Math.min(first, this.#most);
    this.#decoder = this.#open(this.#room);
  }

  /** Positions that there is room for now. */
  get room(): number {
    return this.#room;
  }

  /**
   * Reads tokens into the row.
   *
   * @param tokens One row of at least one token.
   * @returns Logits after the last token, float32 `[V]`.
   * @throws {RangeError} If the positions end.
   */
  async read(tokens: readonly (readonly number[])[]): Promise<Float32Array[]> {
    const needed = this.#decoder.length + (tokens[0]?.length ?? 0);
    if (needed > this.#room && needed <= this.#most) await this.#grow(needed);
    return await this.#decoder.read(tokens);
  }

  /** Forgets everything read; the room stays. */
  reset(): void {
    this.#decoder.reset();
  }

  dispose(): void {
    this.#decoder.dispose();
  }

  async #grow(needed: number): Promise<void> {
    let room = this.#room;
    while (room < needed) room *= 2;
    room = Math.min(room, this.#most);
    const larger = this.#open(room);
    await larger.takeOver(this.#decoder);
    this.#decoder.dispose();
    [this.#decoder, this.#room] = [larger, room];
  }
}
