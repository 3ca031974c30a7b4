/**
 * Composite kernels: operations that TensorFlow.js builds from several kernels
 * and that an engine may know as one.
 *
 * A composite is declared once, with its shapes and its composition. On a
 * backend that has a kernel of its name that kernel runs; on every other the
 * composition does. It has no gradient of its own: see gradient.ts.
 *
 * @module
 */
import * as tf from "./tf.ts";

/** Shape and dtype of one result. */
export interface ResultSpec {
  readonly shape: number[];
  readonly dtype?: tf.DataType;
}

/** Settings of one call; engines read them by name. */
export type Attributes = Readonly<Record<string, number | boolean>>;

/** One composite kernel. */
export interface Composite {
  /** Name under which a backend may register a kernel. */
  readonly name: string;
  /** Input names, in the order in which every engine receives them. */
  readonly inputs: readonly string[];
  /** Shapes (and dtypes, float32 when left out) of the results. */
  readonly results: (
    inputs: readonly { shape: number[]; dtype: string }[],
    attributes: Attributes,
  ) => ResultSpec[];
  /** The same in TensorFlow.js operations; the meaning of the kernel. */
  readonly compose: (
    inputs: readonly tf.Tensor[],
    attributes: Attributes,
  ) => tf.Tensor[];
}

const declared = new Map<string, Composite>();

/** Every composite declared so far, for engines that register kernels. */
export function composites(): Iterable<Composite> {
  return declared.values();
}

/**
 * Declares a composite and returns the function that runs it.
 *
 * @throws {RangeError} If the name is taken.
 */
export function composite(
  declaration: Composite,
): (inputs: readonly tf.Tensor[], attributes?: Attributes) => tf.Tensor[] {
  const { name, inputs, compose } = declaration;
  if (declared.has(name)) {
    throw new RangeError(`Cannot declare composite "${name}": name is taken`);
  }
  declared.set(name, declaration);
  return (tensors, attributes = {}) => {
    if (!tf.getKernel(name, tf.getBackend())) {
      return compose(tensors, attributes);
    }
    const named = Object.fromEntries(inputs.map((key, i) => [key, tensors[i]]));
    return [
      tf.engine().runKernel(
        name,
        named,
        attributes as unknown as tf.NamedAttrMap,
      ),
    ].flat() as tf.Tensor[];
  };
}
