/**
 * The arena's server: its page, a question that all models answer at once, and
 * the vote.
 *
 * It answers this machine alone, and changes something only for its own page: a
 * question and a vote carry a token that no other page can read.
 *
 * @module
 */
import * as v from "valibot";
import { UserError } from "../../core/errors.ts";
import {
  type Handler,
  isFromOurPage,
  isOurs,
} from "../../core/http/loopback.ts";
import type { RandomStream } from "../../core/random.ts";
import { disarmedLines, visibleLines } from "../../core/visible_text.ts";
import { GREEDY } from "../../model/sample.ts";
import type { VoteRecord } from "../../store/vote_record.ts";
import { ARENA_POLICY, arenaPage } from "../../view/arena/page.ts";
import { BodyError, jsonBody } from "../json_body.ts";
import type { ServedModel } from "../served_models.ts";
import { streamed } from "../streamed.ts";
import { Turns } from "../turns.ts";
import { Battle, type Choice, type Question } from "./battle.ts";
import script from "../../view/arena/arena.js" with { type: "text" };

/** What an arena needs besides its models. */
export interface ArenaOptions {
  readonly votes: VoteRecord;
  readonly seed: number;
  readonly temperature: number;
  /** Tokens of an answer at most. */
  readonly mostTokens?: number;
  /** Decides in which places answers stand. */
  readonly random: RandomStream;
  /** Ends every answer that is under way. */
  readonly stopping: AbortSignal;
  /** Told of a fault of ours. */
  readonly onFault: (error: unknown) => void;
}

/** Questions that may still be voted on. */
const MOST_BATTLES = 50;

const HEADERS = {
  "content-security-policy": ARENA_POLICY,
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
};

const ASK = v.strictObject({
  question: v.pipe(
    v.string(),
    v.check((text) => text.trim() !== "" && text.isWellFormed()),
  ),
});

const VOTE = v.strictObject({
  battle: v.string(),
  choice: v.union([
    v.picklist(["tie", "bad"]),
    v.pipe(v.number(), v.integer()),
  ]),
});

/** Answers the arena's page. */
export function arenaHandler(
  models: readonly ServedModel[],
  options: ArenaOptions,
): Handler {
  const arena = new Arena(models, options);
  return async (request) => {
    try {
      return await arena.answer(request);
    } catch (error) {
      if (error instanceof BodyError) return say(error.status, error.message);
      if (error instanceof UserError) return say(500, error.message);
      options.onFault(error);
      return say(500, "A fault of the server; its terminal says which");
    }
  };
}

class Arena {
  readonly #models: readonly ServedModel[];
  readonly #options: ArenaOptions;
  readonly #turns = new Turns();
  readonly #battles = new Map<string, Battle>();
  readonly #token = crypto.randomUUID();
  readonly #page: string;

  constructor(models: readonly ServedModel[], options: ArenaOptions) {
    this.#models = models;
    this.#options = options;
    this.#page = arenaPage({
      names: models.map(({ name }) => name),
      token: this.#token,
      votes: options.votes.path,
    });
  }

  async answer(request: Request): Promise<Response> {
    const { headers, method, url } = request;
    if (!isOurs(headers.get("host")) || !isFromOurPage(request)) {
      return say(403, "This page answers to 127.0.0.1 and localhost alone");
    }
    const { pathname } = new URL(url);
    const routes = ROUTES[pathname];
    if (routes === undefined) return say(404, "There is nothing here");
    if (routes !== method) {
      return say(405, `Expected ${routes}`, { allow: routes });
    }
    switch (pathname) {
      case "/":
        return respond("text/html", this.#page);
      case "/arena.js":
        return respond("text/javascript", script);
    }
    if (headers.get("x-arena-token") !== this.#token) {
      return say(403, "This page is of an earlier arena: load it again");
    }
    const body = await jsonBody(request);
    return pathname === "/ask"
      ? this.#ask(body, request.signal)
      : await this.#vote(body);
  }

  #ask(body: unknown, left: AbortSignal): Response {
    const { success, output } = v.safeParse(ASK, body);
    if (!success) return say(400, "Expected a question of some text");
    const { seed, temperature, random, stopping } = this.#options;
    const asked = { question: output.question.trim(), seed, temperature };
    const battle = new Battle(asked, this.#models, random);
    const signal = AbortSignal.any([left, stopping]);
    const lines = streamed(async (send, gone) => {
      const tell = (event: unknown) =>
        send(`${JSON.stringify(event, disarmedField)}\n`);
      try {
        if (this.#turns.before > 0) tell({ waiting: this.#turns.before });
        using _turn = await this.#turns.take(gone);
        const answers = await this.#answers(battle, tell, gone);
        gone.throwIfAborted();
        battle.answers = answers.filter((answer) => answer !== undefined);
        if (battle.answers.length < answers.length) {
          return tell({ error: "Not all could answer: there is no vote" });
        }
        this.#keep(battle);
        tell({ battle: battle.id });
      } catch (error) {
        if (!gone.aborted) this.#options.onFault(error);
        tell({
          error: gone.aborted
            ? "The server is stopping"
            : "A fault of the server; its terminal says which",
        });
      }
    }, signal);
    return respond("application/x-ndjson", lines);
  }

  /**
   * All answers at once, each told piece by piece by its place; none of a model
   * that cannot answer, which is told as well.
   */
  #answers(
    { asked, order }: Battle,
    tell: (event: unknown) => void,
    signal: AbortSignal,
  ): Promise<(string | undefined)[]> {
    return Promise.all(order.map(async ({ chat }, place) => {
      try {
        const { text, ended } = await chat.answer(
          [{ role: "user", content: asked.question }],
          {
            ...this.#requestOf(asked),
            onText: (text) => text !== "" && tell({ place, text }),
            signal,
          },
        );
        tell({ place, ended });
        return text;
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        tell({ place, refused: error.message });
        return undefined;
      }
    }));
  }

  #requestOf({ seed, temperature }: Question) {
    const { mostTokens } = this.#options;
    return { seed, sampling: { ...GREEDY, temperature }, mostTokens };
  }

  /** Remembers a battle until there are too many younger ones. */
  #keep(battle: Battle): void {
    this.#battles.set(battle.id, battle);
    const [oldest] = this.#battles.keys();
    if (this.#battles.size > MOST_BATTLES) this.#battles.delete(oldest);
  }

  async #vote(body: unknown): Promise<Response> {
    const { success, output } = v.safeParse(VOTE, body);
    if (!success || !isAmong(output.choice, this.#models.length)) {
      return say(400, "Expected a battle, and a choice among its answers");
    }
    const battle = this.#battles.get(output.battle);
    if (!battle) return say(404, "There is no such question any more");
    if (battle.voted) return say(409, "This question has its vote already");
    battle.voted = true;
    try {
      await this.#options.votes.append(battle.pairs(output.choice));
    } catch (error) {
      battle.voted = false; // It is not on the disk: the person may try again.
      throw error;
    }
    const names = battle.order.map(({ name }) => name);
    return respond(
      "application/json",
      JSON.stringify({ names, kept: this.#options.votes.path }, shownField),
    );
  }
}

/** What is answered, and the method that is expected. */
const ROUTES: Readonly<Record<string, string>> = {
  "/": "GET",
  "/arena.js": "GET",
  "/ask": "POST",
  "/vote": "POST",
};

/** Whether a choice is none of a place, or of one that there is. */
function isAmong(choice: Choice, places: number): boolean {
  return typeof choice === "string" || choice >= 0 && choice < places;
}

/** Pieces of running text, such as answers, steer nothing. */
function disarmedField(_: string, field: unknown): unknown {
  return typeof field === "string" ? disarmedLines(field) : field;
}

/** Names hide nothing from who looks at the page. */
function shownField(_: string, field: unknown): unknown {
  return typeof field === "string" ? visibleLines(field) : field;
}

type More = Readonly<Record<string, string>>;

function say(status: number, text: string, more: More = {}): Response {
  return respond("text/plain", `${visibleLines(text)}\n`, status, more);
}

function respond(
  type: string,
  body: BodyInit,
  status = 200,
  more: More = {},
): Response {
  return new Response(body, {
    status,
    headers: { ...HEADERS, "content-type": `${type}; charset=utf-8`, ...more },
  });
}
