/**
 * A PJRT plugin's first device: tensors on it, and programs compiled for it.
 *
 * It knows nothing of tracing and lowering. The caller releases every handle that
 * it receives.
 *
 * @module
 */
import { PbfWriter } from "pbf";
import { lengthsOf, type Pointer } from "../pointer.ts";
import type { Dtype, HostArray, TensorSpec } from "../program.ts";
import { PjrtApi, Structure, Words } from "./pjrt_api.ts";

/** Element types by their number in `PJRT_Buffer_Type`. */
const ELEMENT_TYPE: Readonly<Record<Dtype, number>> = {
  bool: 1,
  int32: 4,
  float32: 11,
};

/** Of `PJRT_NamedValue_Type`. */
const BOOL = 4;

/** Of `PJRT_HostBufferSemantics`: the plugin copies before it returns. */
const COPIES_AT_ONCE = 0;

/** Words of `PJRT_ExecuteOptions`, all of them 0, and room for more. */
const EXECUTE_OPTIONS = 28;

/**
 * XLA's `CompileOptionsProto` for one device: its field 3, the build options,
 * asks for one replica and one partition in fields 4 and 5.
 */
const ONE_DEVICE = encodeOneDevice();

/** The client of one plugin, and its first device. */
export class PjrtClient {
  /** "cpu" or "cuda". */
  readonly platform: string;
  /** What the device is called, such as "NVIDIA H100". */
  readonly deviceKind: string;
  readonly apiVersion: string;
  readonly #api: PjrtApi;
  readonly #client: Pointer;
  readonly #device: Pointer;

  /**
   * @param path The plugin.
   * @param options Switches of the plugin's own.
   * @throws {Error} With the plugin's message, if it finds no device.
   */
  constructor(path: string, options: Readonly<Record<string, boolean>> = {}) {
    this.#api = new PjrtApi(path);
    this.apiVersion = this.#api.version;
    this.#client = this.#api.call("start XLA", "PJRT_Client_Create", [
      ...[namedValues(options), Object.keys(options).length],
      ...[0, 0, 0, 0, 0, 0, 0],
    ]).pointer(6);
    this.platform = this.#api.call(
      "ask what XLA is",
      "PJRT_Client_PlatformName",
      [this.#client, 0, 0],
    ).text(1);
    const devices = this.#api.call(
      "list XLA's devices",
      "PJRT_Client_AddressableDevices",
      [this.#client, 0, 0],
    ).pointer(1);
    this.#device = new Deno.UnsafePointerView(devices).getPointer() as Pointer;
    const description = this.#api.call(
      "describe a device",
      "PJRT_Device_GetDescription",
      [this.#device, 0],
    ).pointer(1);
    this.deviceKind = this.#api.call(
      "describe a device",
      "PJRT_DeviceDescription_Kind",
      [description, 0, 0],
    ).text(1);
  }

  /** Compiles a module of StableHLO. */
  compile(name: string, text: string): Pointer {
    const code = new TextEncoder().encode(text);
    const format = new TextEncoder().encode("mlir");
    const program = new Structure([code, code.length, format, format.length]);
    return this.#api.call(`compile "${name}"`, "PJRT_Client_Compile", [
      ...[this.#client, program, ONE_DEVICE, ONE_DEVICE.length, 0],
    ]).pointer(4);
  }

  /** A buffer on the device with a copy of `data`. */
  put(data: HostArray, { shape, dtype }: TensorSpec): Pointer {
    const made = this.#api.call(
      "create a tensor",
      "PJRT_Client_BufferFromHostBuffer",
      [
        ...[
          this.#client,
          data,
          ELEMENT_TYPE[dtype],
          lengthsOf(shape),
          shape.length,
        ],
        ...[0, 0, COPIES_AT_ONCE, this.#device, 0, 0, 0, 0],
      ],
    );
    this.#api.call("create a tensor", "PJRT_Event_Destroy", [made.pointer(11)]);
    return made.pointer(12);
  }

  /** Copies a buffer's elements into `data`, which has the room for them. */
  async get(buffer: Pointer, data: HostArray): Promise<void> {
    if (data.length === 0) return;
    const copying = this.#api.call(
      "read a tensor",
      "PJRT_Buffer_ToHostBuffer",
      [
        ...[buffer, 0, data, data.byteLength, 0],
      ],
    );
    await this.#api.awaitEvent("read a tensor", copying.pointer(4));
  }

  /**
   * Runs a program to its end.
   *
   * @returns A buffer for each of its results. An operand whose memory became a
   * result's has no values any more; its handle is still to be released.
   */
  async run(
    name: string,
    executable: Pointer,
    operands: readonly Pointer[],
    results: number,
  ): Promise<Pointer[]> {
    const action = `run "${name}"`;
    const returned = new Words(Array(results).fill(0));
    const done = new Words([0]);
    await this.#api.callAsync(action, "PJRT_LoadedExecutable_Execute", [
      ...[executable, new Structure([], EXECUTE_OPTIONS)],
      // One list a device.
      ...[new Words([new Words(operands)]), 1, operands.length],
      ...[new Words([returned]), done, 0],
    ]);
    await this.#api.awaitEvent(action, done.pointer(0));
    return Array.from({ length: results }, (_, at) => returned.pointer(at));
  }

  release(buffer: Pointer): void {
    this.#api.call("free a tensor", "PJRT_Buffer_Destroy", [buffer]);
  }

  releaseExecutable(executable: Pointer): void {
    this.#api.call("free a program", "PJRT_LoadedExecutable_Destroy", [
      executable,
    ]);
  }
}

/** Switches as the plugin reads them: structures of a name and a value. */
function namedValues(options: Readonly<Record<string, boolean>>): Words {
  const size = 56;
  return new Words(
    Object.entries(options).flatMap(([name, value]) => {
      const text = new TextEncoder().encode(name);
      return [size, 0, text, text.length, BOOL, Number(value), 1];
    }),
  );
}

function encodeOneDevice(): Uint8Array {
  const to = new PbfWriter();
  to.writeMessage(3, (count, build) => {
    build.writeVarintField(4, count);
    build.writeVarintField(5, count);
  }, 1);
  return to.finish();
}
