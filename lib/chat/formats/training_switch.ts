/**
 * What a turn says about its own training: published formats switch single
 * answers off.
 *
 *     {"role": "assistant", "content": "…", "weight": 0}       OpenAI's
 *     {"from": "gpt", "value": "…", "train": false}            axolotl's
 *
 * An answer that is switched off is read, and not trained. What no switch can
 * mean is refused by its name: half a weight, or a part of a message.
 *
 * @module
 */
import { BadRowError } from "../bad_row.ts";
import type { Role } from "../message.ts";
import { type Fields, has, quote } from "./fields.ts";

/** Values that switch a turn off and on. */
const SWITCHES: Readonly<Record<string, "on" | "off" | "weight">> = {
  weight: "weight",
  loss_weight: "weight",
  train: "on",
  training: "on",
  trainable: "on",
  loss: "on",
  masked: "off",
};

/** Fields that train parts of a message, which no mask here can do. */
const DETAILS = ["train_detail", "training_detail"];

/** Fields of a turn that say whether it is trained. */
export const SWITCH_NAMES: readonly string[] = [
  ...Object.keys(SWITCHES),
  ...DETAILS,
];

/**
 * The field `trained` of an answer that its turn switches off; nothing for
 * other turns.
 *
 * @param name What the turn is, for the error.
 * @throws {BadRowError} If a switch is neither on nor off, two of them
 * contradict each other, or one asks to train what no assistant says.
 */
export function parseSwitch(
  turn: Fields,
  role: Role,
  name: string,
  where: string,
): { readonly trained?: false } {
  const refuse = (detail: string): never => {
    throw new BadRowError(where, "training switch", detail);
  };
  const detail = DETAILS.find((field) => holdsAny(turn, field));
  if (detail) refuse(`"${detail}" of ${name} trains parts of a message`);
  const said = Object.entries(SWITCHES)
    .filter(([field]) => has(turn, field))
    .map(([field, meaning]) => {
      const value = turn[field]?.valueOf();
      if (value !== true && value !== false && value !== 0 && value !== 1) {
        refuse(
          `"${field}" of ${name} is ${quote(String(value))}, expected ` +
            (meaning === "weight" ? "0 or 1" : "true or false"),
        );
      }
      return {
        field,
        meaning,
        trained: Boolean(value) !== (meaning === "off"),
      };
    });
  const [first] = said;
  if (first === undefined) return {};
  const other = said.find(({ trained }) => trained !== first.trained);
  if (other) {
    refuse(`"${first.field}" and "${other.field}" of ${name} disagree`);
  }
  if (role === "assistant") return first.trained ? {} : { trained: false };
  // A weight of 1 is what every turn has; the others ask for something.
  const asked = said.find(({ meaning, trained }) =>
    meaning === "on" && trained
  );
  if (asked) {
    refuse(
      `"${asked.field}" of ${name} trains what the ${role} says, expected ` +
        "it on answers alone",
    );
  }
  return {};
}

function holdsAny(turn: Fields, field: string): boolean {
  const value = turn[field];
  return has(turn, field) && !(Array.isArray(value) && value.length === 0);
}
