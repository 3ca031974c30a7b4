/**
 * One question to several models, whose names are hidden until there is a vote.
 *
 * @module
 */
import { isoTime } from "../../core/clock.ts";
import { permutation, type RandomStream } from "../../core/random.ts";
import type { Answerer, PairVote } from "../../store/vote_record.ts";
import type { ServedModel } from "../served_models.ts";

/** What is asked of all. */
export interface Question {
  readonly question: string;
  readonly seed: number;
  readonly temperature: number;
}

/** The number of the best answer's place, or what is said of all of them. */
export type Choice = number | "tie" | "bad";

/** A question, and answers in an order that tells nothing. */
export class Battle {
  readonly id: string = crypto.randomUUID();
  /** The models by the places of their answers. */
  readonly order: readonly ServedModel[];
  /** By place, each whole; none before all are. */
  answers?: readonly string[];
  /** Whether it was voted on. */
  voted = false;

  /** @param random Decides the order. */
  constructor(
    readonly asked: Question,
    models: readonly ServedModel[],
    random: RandomStream,
  ) {
    this.order = [...permutation(models.length, random)]
      .map((index) => models[index]);
  }

  /**
   * What a vote says of pairs: the best is better than each other one, of which
   * nothing is said among themselves; a tie or "all bad" is one of each pair.
   */
  pairs(choice: Choice): PairVote[] {
    const { asked, id, order } = this;
    const answerers = order.map(({ name, path, started }, place) => ({
      name,
      path,
      ...started !== undefined && { started },
      answer: this.answers?.[place] ?? "",
    }));
    const pair = (
      first: Answerer,
      second: Answerer,
      winner: PairVote["winner"],
    ): PairVote => ({
      time: isoTime(),
      vote: id,
      ...asked,
      first,
      second,
      winner,
    });
    return answerers.flatMap((first, place) =>
      answerers.slice(place + 1).flatMap((second, after) => {
        if (typeof choice === "string") return [pair(first, second, choice)];
        if (choice === place) return [pair(first, second, "first")];
        const isSecond = choice === place + 1 + after;
        return isSecond ? [pair(first, second, "second")] : [];
      })
    );
  }
}
