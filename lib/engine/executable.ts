/**
 * Executables: programs bound to their tensors, until they are disposed of.
 *
 * Tensors that the caller gives are checked, the others are made. Any use of an
 * executable after its end is an error: an engine would touch freed memory.
 *
 * @module
 */
import { assertShape } from "../core/shape.ts";
import type {
  CompileReport,
  EngineTensor,
  Executable,
  Program,
  TensorSpec,
} from "./program.ts";
import type { BaseTensor } from "./tensor.ts";

/** Tensors by name. */
export type Named<Tensor> = Readonly<Record<string, Tensor>>;

/** The tensors of one engine. */
export interface TensorKind<Tensor extends BaseTensor> {
  /** Their class; tensors of another are refused. */
  readonly tensorClass: new (...args: never[]) => Tensor;
  /** A tensor of zeros. */
  allocate(spec: TensorSpec): Tensor;
}

/** A program that is ready to run but for its tensors. */
export interface LoadedProgram<Tensor> {
  readonly report: CompileReport;
  /** Shape and dtype of each output that is known before the first run. */
  readonly results: ReadonlyMap<string, TensorSpec>;
  /** A function that runs the program over these tensors. */
  bind(inputs: Named<Tensor>, outputs: Record<string, Tensor>): () => Promise<
    void
  >;
  /** Frees the program; tensors stay. */
  dispose(): void;
}

/**
 * Binds a program to its tensors.
 *
 * Tensors that were taken out of the executable are not watched: who keeps one
 * must not use it after `dispose()`, unless it was given.
 *
 * @param given By the input's name; others than the program's are left alone.
 * @param load Called once the given tensors are found to fit.
 * @throws {RangeError} If a given tensor has another shape or dtype than its
 * input, or is another engine's.
 */
export function bindProgram<Tensor extends BaseTensor>(
  program: Program,
  given: Named<EngineTensor>,
  kind: TensorKind<Tensor>,
  load: () => LoadedProgram<Tensor>,
): Executable {
  const inputs: Record<string, Tensor> = {};
  const outputs: Record<string, Tensor> = {};
  const made: Tensor[] = [];
  const make = ({ shape, dtype }: TensorSpec): Tensor => {
    const tensor = kind.allocate({ shape, dtype });
    made.push(tensor);
    return tensor;
  };
  const specs = Object.entries(program.inputs);
  for (const [name, spec] of specs) {
    const tensor = given[name];
    if (tensor) assertFits(program.name, name, spec, tensor, kind.tensorClass);
  }
  const { report, results, bind, dispose } = load();
  for (const [name, spec] of specs) {
    inputs[name] = given[name] as Tensor | undefined ?? make(spec);
  }
  for (const [name, spec] of results) {
    outputs[name] = inputs[program.replaces?.[name] ?? ""] ?? make(spec);
  }
  const run = bind(inputs, outputs);
  let disposed = false;
  const unlessDisposed = <T>(value: T): T => {
    if (!disposed) return value;
    throw new Error(
      `Cannot use "${program.name}": it was disposed of, compile it again or ` +
        "dispose of it later",
    );
  };
  return {
    get inputs() {
      return unlessDisposed(inputs);
    },
    get outputs() {
      return unlessDisposed(outputs);
    },
    report,
    // Async, so that a late call rejects, as any run does that fails.
    // deno-lint-ignore require-await
    run: async () => unlessDisposed(run)(),
    dispose: () => {
      if (disposed) return;
      disposed = true;
      dispose();
      for (const tensor of made) tensor.dispose();
    },
  };
}

function assertFits(
  program: string,
  name: string,
  { shape, dtype }: TensorSpec,
  tensor: EngineTensor,
  tensorClass: TensorKind<BaseTensor>["tensorClass"],
): void {
  assertShape(
    `bind "${program}"`,
    name,
    tensor.shape,
    Object.fromEntries(shape.map((length, axis) => [`axis ${axis}`, length])),
  );
  if (tensor.dtype === dtype && tensor instanceof tensorClass) return;
  throw new RangeError(
    `Cannot bind "${program}": ${name} is ${tensor.dtype} of another engine ` +
      `or type, expected ${dtype} of this one`,
  );
}
