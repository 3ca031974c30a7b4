/**
 * An engine for tests alone: programs are lowered to StableHLO and run by
 * jaxlib on the CPU, in a Python process beside this one.
 *
 * What it shows is that XLA takes the text and computes what it should. It moves
 * every tensor in and out at every run.
 *
 * @module
 */
import { sizeOf } from "sft/core/shape.ts";
import { compileWith } from "sft/engine/compile.ts";
import type {
  Engine,
  Executable,
  HostArray,
  TensorSpec,
} from "sft/engine/program.ts";
import { arrayOf, ArrayTensor } from "sft/engine/tensor.ts";
import { hasRule, lower } from "sft/engine/xla/lower.ts";
import type { TestEngine } from "./engines.ts";

const SCRIPT = `${import.meta.dirname}/../engine/xla/run_stablehlo.py`;

/** What a program ran to. */
interface Reply {
  readonly outputs: readonly TensorSpec[];
  /** Whether each input's memory became an output's. */
  readonly taken: readonly boolean[];
  readonly error?: string;
}

/** The process, and the bytes that it has said and nobody has read. */
class Python {
  readonly #input: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #output: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;
  #unread = new Uint8Array(0);

  constructor() {
    const process = new Deno.Command("python3", {
      args: [SCRIPT],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    this.#input = process.stdin.getWriter();
    this.#output = process.stdout.getReader();
    globalThis.addEventListener("unload", () => process.kill());
  }

  /** Sends a line and tensors, and waits for what comes back. */
  async ask(
    request: Readonly<Record<string, unknown>>,
    inputs: readonly HostArray[],
  ): Promise<{ reply: Reply; outputs: HostArray[] }> {
    const line = new TextEncoder().encode(`${JSON.stringify(request)}\n`);
    await this.#input.write(line);
    for (const { buffer, byteOffset, byteLength } of inputs) {
      const bytes = new Uint8Array(buffer, byteOffset, byteLength);
      await this.#input.write(bytes as Uint8Array<ArrayBuffer>);
    }
    const reply: Reply = JSON.parse(await this.#line());
    if (reply.error) throw new Error(`Cannot run in jaxlib: ${reply.error}`);
    const outputs: HostArray[] = [];
    for (const { dtype, shape } of reply.outputs) {
      const data = arrayOf(dtype, sizeOf(shape));
      new Uint8Array(data.buffer).set(await this.#take(data.byteLength));
      outputs.push(data);
    }
    return { reply, outputs };
  }

  async #line(): Promise<string> {
    for (let from = 0;;) {
      const end = this.#unread.indexOf(10, from);
      if (end >= 0) return new TextDecoder().decode(await this.#take(end + 1));
      from = this.#unread.length;
      await this.#more();
    }
  }

  async #take(length: number): Promise<Uint8Array<ArrayBuffer>> {
    while (this.#unread.length < length) await this.#more();
    const taken = this.#unread.slice(0, length);
    this.#unread = this.#unread.subarray(length);
    return taken;
  }

  async #more(): Promise<void> {
    const { value, done } = await this.#output.read();
    if (done) throw new Error("Cannot run in jaxlib: Python has ended");
    const longer = new Uint8Array(this.#unread.length + value.length);
    longer.set(this.#unread);
    longer.set(value, this.#unread.length);
    this.#unread = longer;
  }
}

let python: Python | undefined;
let programs = 0;

class JaxTensor extends ArrayTensor {}

/** What runs a program, and what became of its inputs at the last run. */
export interface JaxExecutable extends Executable {
  /** Names of the inputs whose memory became an output's. */
  readonly taken: readonly string[];
}

/** The engine, of whose programs one can see more. */
export interface JaxEngine extends Engine {
  compile(...args: Parameters<Engine["compile"]>): JaxExecutable;
}

/** @param bfloat16 Whether matrices are multiplied in bfloat16. */
export function jaxEngine(bfloat16 = false): JaxEngine {
  return {
    name: "jaxlib",
    description: "StableHLO in jaxlib, CPU",
    allocate: (spec) => new JaxTensor(spec),
    compile: (program, given) => {
      const taken: string[] = [];
      const { compile } = compileWith({
        tensorClass: JaxTensor,
        allocate: (spec) => new JaxTensor(spec),
        knows: hasRule,
        lower: (graph, { replaces }) => lower(graph, replaces, bfloat16),
        load: ({ text }) => {
          const number = programs++;
          return {
            bind: (inputs, outputs) => async () => {
              python ??= new Python();
              const operands = Object.values(inputs);
              const { reply, outputs: results } = await python.ask({
                program: number,
                text,
                inputs: operands.map(({ dtype, shape }) => ({ dtype, shape })),
              }, operands.map(({ data }) => data));
              Object.values(outputs).forEach((tensor, at) =>
                tensor.write(results[at])
              );
              const names = Object.keys(inputs);
              taken.length = 0;
              taken.push(...names.filter((_, at) => reply.taken[at]));
            },
            dispose: () => {},
          };
        },
      });
      return Object.assign(compile(program, given), { taken });
    },
  };
}

/** Looks for packages without the second that importing them takes. */
const FIND = "import importlib.util as util, sys; " +
  "sys.exit(not all(util.find_spec(name) for name in ('jax', 'jaxlib')))";

/** Whether Python has what the script needs. */
function hasJax(): boolean {
  try {
    const { success } = new Deno.Command("python3", {
      args: ["-c", FIND],
      stderr: "null",
    }).outputSync();
    return success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** The engine for `testOn()`. */
export const JAX: TestEngine = {
  name: "jaxlib",
  make: () => jaxEngine(),
  missing: hasJax() ? undefined : "python3 has no jaxlib",
};
