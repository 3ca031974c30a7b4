/**
 * Tracing: a program runs once on a backend that computes nothing and records
 * its graph.
 *
 * The backend infers shapes and records every kernel call, those of gradients
 * included. Values that do not depend on an input are folded where that is
 * trivial. A program that reads values back while it is traced is refused.
 *
 * @module
 */
import { composites } from "../core/composite.ts";
import { currentScope } from "../core/scope.ts";
import { sameShape, sizeOf } from "../core/shape.ts";
import * as tf from "../core/tf.ts";
import type { Graph, Node, Value } from "./graph.ts";
import { type KernelRule, KERNELS } from "./kernels.ts";
import type { Dtype, HostArray, Program } from "./program.ts";

const BACKEND = "trace";

/** What is recorded while a program is traced. */
interface Recording {
  readonly values: WeakMap<object, Value>;
  count: number;
}

let recording: Recording | undefined;

/**
 * Records what `program` does with inputs of its shapes.
 *
 * @param knows Whether a composite is recorded as one call, by its name; what
 * it is composed of is recorded otherwise.
 * @throws {TypeError} If the program reads a value, or calls a kernel that has
 * no rule in kernels.ts.
 */
export function trace(
  program: Program,
  knows: (composite: string) => boolean = () => true,
): Graph {
  registerBackend(knows);
  const before = tf.getBackend();
  recording = { values: new WeakMap(), count: 0 };
  tf.setBackend(BACKEND);
  try {
    const inputs: Value[] = [];
    const outputs = new Map<string, Value>();
    tf.tidy(() => {
      const tensors: Record<string, tf.Tensor> = {};
      for (const [name, { shape, dtype }] of Object.entries(program.inputs)) {
        const value = newValue({ shape, dtype, input: name });
        inputs.push(value);
        tensors[name] = tensorOf(value);
      }
      for (const [name, tensor] of Object.entries(program.run(tensors))) {
        outputs.set(name, valueOf(tensor));
      }
    });
    return { name: program.name, inputs, outputs };
  } catch (error) {
    throw missingRuleError(error, program.name) ?? error;
  } finally {
    recording = undefined;
    // No backend is current before the first use; this one must not stay so.
    tf.setBackend(before ?? "cpu");
  }
}

/** The error for a kernel that tfjs did not find here, if `error` is that. */
function missingRuleError(
  error: unknown,
  program: string,
): TypeError | undefined {
  const pattern = new RegExp(`Kernel '(.+)' not registered.* '${BACKEND}'`);
  const kernel = pattern.exec(`${error}`)?.[1];
  return kernel === undefined ? undefined : new TypeError(
    `Cannot trace "${program}": kernel "${kernel}" has no rule, ` +
      "add one to lib/engine/kernels.ts or run the program with another engine",
    { cause: error },
  );
}

function currentRecording(): Recording {
  if (recording) return recording;
  throw new TypeError('Cannot use the "trace" backend: no program is traced');
}

function newValue(fields: Omit<Value, "id">): Value {
  return { id: currentRecording().count++, ...fields };
}

/** A tfjs data handle for a value. */
function handleOf(value: Value): object {
  const handle = {};
  currentRecording().values.set(handle, value);
  return handle;
}

function tensorOf(value: Value): tf.Tensor {
  return tf.engine().makeTensorFromDataId(
    handleOf(value) as tf.DataId,
    [...value.shape],
    value.dtype,
    tf.backend() as tf.KernelBackend,
  );
}

/** The value behind a tensor, to which tfjs may have given another shape. */
function valueOf(tensor: tf.TensorInfo): Value {
  const value = currentRecording().values.get(tensor.dataId) ??
    importTensor(tensor);
  if (sameShape(value.shape, tensor.shape)) return value;
  const shape = [...tensor.shape];
  if (typeof value.constant === "number") return newValue({ ...value, shape });
  return record("Reshape", [value], { shape }, [{ shape, dtype: value.dtype }])
    .outputs[0];
}

/** A constant for a tensor that is not the program's input or result. */
function importTensor({ dataId, shape, dtype }: tf.TensorInfo): Value {
  const data = tf.engine().readSync(dataId) as ArrayLike<number>;
  const constant = collapseUniform(hostArray(data, dtype));
  const value = newValue({ shape, dtype: dtype as Dtype, constant });
  currentRecording().values.set(dataId, value);
  return value;
}

function record(
  kernel: string,
  inputs: Value[],
  attributes: Node["attributes"],
  results: readonly { shape: readonly number[]; dtype?: Dtype }[],
): Node {
  const scope = currentScope();
  const node: Node = { kernel, inputs, attributes, outputs: [], scope };
  for (const { shape, dtype } of results) {
    node.outputs.push(newValue({ shape, dtype: dtype ?? "float32", node }));
  }
  return node;
}

/** Runs one kernel's rule: an alias, a constant, or a recorded call. */
function callKernel(
  kernel: string,
  rule: KernelRule,
  inputs: Value[],
  attributes: Node["attributes"],
): Value[] {
  const simple = rule.simplify?.(inputs, attributes);
  if (simple) return ["id" in simple ? simple : newValue(simple)];
  return record(kernel, inputs, attributes, rule.results(inputs, attributes))
    .outputs;
}

/** The tfjs backend: it keeps tfjs's books and hands out no values. */
class TraceBackend extends tf.KernelBackend {
  override write(
    data: tf.backend_util.BackendValues,
    shape: number[],
    dtype: tf.DataType,
  ): tf.DataId {
    const constant = collapseUniform(
      hostArray(data as ArrayLike<number>, dtype),
    );
    return handleOf(
      newValue({ shape, dtype: dtype as Dtype, constant }),
    ) as tf.DataId;
  }
  override readSync(handle: tf.DataId): tf.backend_util.BackendValues {
    const value = currentRecording().values.get(handle);
    if (typeof value?.constant === "number") {
      const elements = Array(sizeOf(value.shape)).fill(value.constant);
      return hostArray(elements, value.dtype);
    }
    if (value?.constant) return value.constant;
    throw new TypeError(
      "Cannot read a tensor while its program is traced: it has no values, " +
        "keep values on the device or make them an input",
    );
  }
  override read(handle: tf.DataId): Promise<tf.backend_util.BackendValues> {
    return Promise.resolve(this.readSync(handle));
  }
  override numDataIds = (): number => recording?.count ?? 0;
  override floatPrecision = (): 16 | 32 => 32;
  override epsilon = (): number => 1e-7;
  override timerAvailable = (): boolean => false;
  override incRef = (): void => {};
  decRef = (): void => {};
  override refCount = (): number => 1;
  override disposeData = (): boolean => true;
  override dispose = (): void => {};
}

function hostArray(data: ArrayLike<number>, dtype: tf.DataType): HostArray {
  if (dtype === "int32") return Int32Array.from(data);
  return dtype === "bool" ? Uint8Array.from(data) : Float32Array.from(data);
}

/** The one number that all elements equal, or else the elements. */
function collapseUniform(values: HostArray): number | HostArray {
  return values.every((value) => value === values[0]) && values.length > 0
    ? values[0]
    : values;
}

/** Registers the backend once, and the kernels of just those composites. */
function registerBackend(knows: (composite: string) => boolean): void {
  if (!tf.findBackendFactory(BACKEND)) {
    tf.registerBackend(BACKEND, () => new TraceBackend(), 0);
    for (const [kernel, rule] of Object.entries(KERNELS)) {
      registerKernel(kernel, rule);
    }
  }
  for (const { name, inputs, results } of composites()) {
    const registered = tf.getKernel(name, BACKEND) !== undefined;
    if (registered && !knows(name)) tf.unregisterKernel(name, BACKEND);
    if (registered || !knows(name)) continue;
    registerKernel(name, {
      inputs,
      results: (values, attributes) =>
        results(
          values.map(({ shape, dtype }) => ({ shape: [...shape], dtype })),
          attributes,
        ) as { shape: number[]; dtype?: Dtype }[],
    });
  }
}

function registerKernel(kernelName: string, rule: KernelRule): void {
  tf.registerKernel({
    kernelName,
    backendName: BACKEND,
    kernelFunc: ({ inputs, attrs }) => {
      const tensors = Array.isArray(inputs)
        ? inputs
        : rule.inputs.map((key) => inputs[key]).filter(Boolean);
      const values = tensors.map((tensor) => valueOf(tensor as tf.TensorInfo));
      const outputs = callKernel(kernelName, rule, values, attrs ?? {});
      const handles = outputs.map((value) => ({
        dataId: handleOf(value) as tf.DataId,
        shape: [...value.shape],
        dtype: value.dtype,
      }));
      return handles.length === 1 ? handles[0] : handles;
    },
  });
}
