/**
 * One model in a conversation of its own, under the name that it is shown by.
 *
 * @module
 */
import type {
  AnswerRequest,
  ChatAnswer,
  ChatModel,
  Message,
} from "../../run/chat_model.ts";

/** A model and what was said so far. */
export class Voice {
  readonly #opening: readonly Message[];
  #messages: readonly Message[];

  /** @param system What the model is told before anything is said. */
  constructor(
    readonly name: string,
    readonly model: Pick<
      ChatModel,
      "answer" | "dropOldest" | "longest" | "dispose"
    >,
    system?: string,
  ) {
    this.#opening = system === undefined
      ? []
      : [{ role: "system", content: system }];
    this.#messages = this.#opening;
  }

  /** Forgets all but the system's turn. */
  reset(): void {
    this.#messages = this.#opening;
  }

  /**
   * Answers one more message, without the oldest exchanges where there is no
   * room for all.
   *
   * @param onForgotten Told of these before the answer begins.
   * @throws {UserError} If there is no room for the message alone; nothing was
   * said then.
   */
  async reply(
    content: string,
    request: AnswerRequest,
    onForgotten: (forgotten: number, said: number) => void = () => {},
  ): Promise<ChatAnswer> {
    const said: Message[] = [...this.#messages, { role: "user", content }];
    const asked = this.model.dropOldest(said);
    const forgotten = said.length - asked.length;
    if (forgotten > 0) onForgotten(forgotten, said.length);
    const answer = await this.model.answer(asked, request);
    this.#messages = [...asked, { role: "assistant", content: answer.text }];
    return answer;
  }
}
