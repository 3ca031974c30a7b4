/**
 * What an engine promises: tensors that live where it computes, and programs
 * compiled to run on them.
 *
 * A program is an ordinary TensorFlow.js function with its shapes fixed. It does
 * not know which engine runs it, nor whether op by op or as one compiled graph.
 *
 * @module
 */
import type * as tf from "../core/tf.ts";

/** Element types that programs exchange with the host. */
export type Dtype = "float32" | "int32" | "bool";

/** Host values of a tensor; `bool` is one byte an element. */
export type HostArray = Float32Array | Int32Array | Uint8Array;

/** Shape and element type of one tensor. */
export interface TensorSpec {
  readonly shape: readonly number[];
  readonly dtype: Dtype;
}

/** Tensors by name, as a program receives and returns them. */
export type Tensors = Readonly<Record<string, tf.Tensor>>;

/** A TensorFlow.js function with named inputs of fixed shapes. */
export interface Program {
  /** For messages and profiles. */
  readonly name: string;
  readonly inputs: Readonly<Record<string, TensorSpec>>;
  /** Runs the function once; called under an engine's backend. */
  readonly run: (inputs: Tensors) => Tensors;
  /**
   * Outputs that take the place of an input, as output name → input name. The
   * result is written into the input's tensor, in place where the engine can.
   */
  readonly replaces?: Readonly<Record<string, string>>;
}

/** A tensor in the engine's memory. The engine owns it until it is disposed. */
export interface EngineTensor extends TensorSpec {
  /** Replaces all values. @throws {RangeError} On a length that differs. */
  write(values: ArrayLike<number>): void;
  /** Sets every element. */
  fill(value: number): void;
  /** A copy of the values. */
  read(): Promise<HostArray>;
}

/** What compiling took and gave. */
export interface CompileReport {
  readonly traceMs: number;
  readonly lowerMs: number;
  readonly sessionMs: number;
  /** Nodes of the compiled graph; 0 where the program runs op by op. */
  readonly nodes: number;
}

/** A program bound to its tensors. */
export interface Executable {
  /** Every input's tensor: those given to `compile()` and those it made. */
  readonly inputs: Readonly<Record<string, EngineTensor>>;
  /** Every output's tensor; a replaced input's tensor is the input's own. */
  readonly outputs: Readonly<Record<string, EngineTensor>>;
  readonly report: CompileReport;
  /** Reads the inputs, writes the outputs; one call at a time. */
  run(): Promise<void>;
  /**
   * Frees what the executable made; tensors given to it stay. From then on
   * `run()` rejects, and inputs and outputs throw.
   */
  dispose(): void;
}

/** Compiles programs and owns their memory. */
export interface Engine {
  readonly name: string;
  /** One line for a run's record: library, version, threads. */
  readonly description: string;
  /** Where it computes and keeps tensors. @default {"cpu"} */
  readonly device?: "cpu" | "gpu";
  /** Whether products are float16, so that a loss has to be scaled. */
  readonly halfPrecision?: boolean;
  allocate(spec: TensorSpec): EngineTensor;
  /**
   * Compiles `program` over `tensors`, by input name; other programs may share
   * them. The engine makes the inputs that are not given.
   *
   * @throws {RangeError} If a tensor's shape or dtype is not the input's.
   */
  compile(
    program: Program,
    tensors?: Readonly<Record<string, EngineTensor>>,
  ): Executable;
}
