/**
 * Training a part of a model: which parameters stay as they are.
 *
 *     last:2        the last two blocks
 *     first:2       the first two
 *     norms         gains and biases of all norms
 *     embeddings    of tokens and, where they are learned, of positions
 *     head          the head where it is not the embedding
 *     attention     the blocks' attention
 *     mlp           the blocks' feed-forward layers
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import type { ParameterSpec } from "../core/trainable.ts";
import type { Architecture } from "./architecture.ts";
import { HEAD } from "./parameters.ts";

/** Parts by their names: whether a parameter belongs to one. */
const PARTS: Readonly<Record<string, (name: string) => boolean>> = {
  norms: (name) => /(^|[._])(ln_\w+|\w*norm)\.(weight|bias)$/.test(name),
  embeddings: (name) => /\b(wte|wpe|embed_tokens)\.weight$/.test(name),
  head: (name) => name === HEAD,
  attention: (name) => /\.(attn|self_attn)\./.test(name),
  mlp: (name) => /\.mlp\./.test(name),
};

/** Number of a parameter's block, if it is in one. */
const BLOCK = /\.(?:h|layers)\.(\d+)\./;

/**
 * The same model, of which only those parts are trained.
 *
 * @param parts Names as above.
 * @throws {UserError} If there is no such part, or it holds nothing.
 */
export function withTrainedLayers(
  model: Architecture,
  parts: readonly string[],
): Architecture {
  const chosen = parts.map((part) => ({ part, holds: partOf(part, model) }));
  for (const { part, holds } of chosen) {
    if (model.parameters.some(({ name }) => holds(name))) continue;
    throw new UserError(
      `Cannot train "${part}": this ${model.family} has none` +
        (part === "head" ? ", its head is its embedding, use embeddings" : ""),
    );
  }
  const parameters: ParameterSpec[] = model.parameters.map((spec) => ({
    ...spec,
    frozen: !chosen.some(({ holds }) => holds(spec.name)),
  }));
  return {
    ...model,
    parameters,
    withDropout: (rate) => withTrainedLayers(model.withDropout(rate), parts),
  };
}

function partOf(
  part: string,
  { layers }: Architecture,
): (name: string) => boolean {
  const named = Object.hasOwn(PARTS, part) ? PARTS[part] : undefined;
  if (named) return named;
  const [, end, digits] = /^(first|last):(\d+)$/.exec(part) ?? [];
  const count = Number(digits);
  if (!end || count < 1 || count > layers) {
    throw new UserError(
      `Cannot train "${part}": expected ` +
        `${Object.keys(PARTS).join(", ")}, or first:N or last:N of ` +
        `${layers} layers`,
    );
  }
  return (name) => {
    const block = BLOCK.exec(name)?.[1];
    if (block === undefined) return false;
    const number = Number(block);
    return end === "first" ? number < count : number >= layers - count;
  };
}
