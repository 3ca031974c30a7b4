/**
 * TensorFlow's C API, called through Deno's foreign function interface.
 *
 * Covers the functions that are used, their types, and errors. Names as in
 * `tensorflow/c/c_api.h` and `tensorflow/c/eager/c_api.h`.
 *
 * @module
 */
import { keepLoaded } from "../native_library.ts";
import type { Pointer } from "../pointer.ts";

const P = "pointer";
const B = "buffer";
/** `TF_Output`: an operation and the number of its result. */
const OUTPUT = { struct: ["pointer", "i32"] } as const;

const SYMBOLS = {
  TF_Version: { parameters: [], result: P },
  TF_NewStatus: { parameters: [], result: P },
  TF_DeleteStatus: { parameters: [P], result: "void" },
  TF_GetCode: { parameters: [P], result: "i32" },
  TF_Message: { parameters: [P], result: P },

  TF_AllocateTensor: { parameters: ["i32", B, "i32", "usize"], result: P },
  TF_TensorData: { parameters: [P], result: P },
  TF_DeleteTensor: { parameters: [P], result: "void" },

  TF_NewGraph: { parameters: [], result: P },
  TF_DeleteGraph: { parameters: [P], result: "void" },
  TF_NewOperation: { parameters: [P, B, B], result: P },
  TF_AddInput: { parameters: [P, OUTPUT], result: "void" },
  TF_AddInputList: { parameters: [P, B, "i32"], result: "void" },
  TF_SetAttrType: { parameters: [P, B, "i32"], result: "void" },
  TF_SetAttrBool: { parameters: [P, B, "u8"], result: "void" },
  TF_SetAttrInt: { parameters: [P, B, "i64"], result: "void" },
  TF_SetAttrShape: { parameters: [P, B, B, "i32"], result: "void" },
  TF_SetAttrTensor: { parameters: [P, B, P, P], result: "void" },
  TF_FinishOperation: { parameters: [P, P], result: P },
  TF_GraphToFunction: {
    parameters: [P, B, "u8", "i32", P, "i32", B, "i32", B, P, P, P, P],
    result: P,
  },
  TF_DeleteFunction: { parameters: [P], result: "void" },

  TFE_NewContextOptions: { parameters: [], result: P },
  TFE_ContextOptionsSetConfig: {
    parameters: [P, B, "usize", P],
    result: "void",
  },
  TFE_DeleteContextOptions: { parameters: [P], result: "void" },
  TFE_NewContext: { parameters: [P, P], result: P },
  TFE_ContextListDevices: { parameters: [P, P], result: P },
  TF_DeviceListCount: { parameters: [P], result: "i32" },
  TF_DeviceListName: { parameters: [P, "i32", P], result: P },
  TF_DeviceListType: { parameters: [P, "i32", P], result: P },
  TF_DeleteDeviceList: { parameters: [P], result: "void" },
  TFE_ContextAddFunction: { parameters: [P, P, P], result: "void" },
  TFE_ContextRemoveFunction: { parameters: [P, B, P], result: "void" },

  TFE_NewTensorHandle: { parameters: [P, P], result: P },
  TFE_TensorHandleCopyToDevice: { parameters: [P, P, B, P], result: P },
  TFE_TensorHandleResolve: {
    parameters: [P, P],
    result: P,
    nonblocking: true,
  },
  TFE_DeleteTensorHandle: { parameters: [P], result: "void" },

  TFE_NewOp: { parameters: [P, B, P], result: P },
  TFE_OpSetDevice: { parameters: [P, B, P], result: "void" },
  TFE_OpSetAttrBool: { parameters: [P, B, "u8"], result: "void" },
  TFE_OpAddInput: { parameters: [P, P, P], result: "void" },
  TFE_Execute: {
    parameters: [P, B, B, P],
    result: "void",
    nonblocking: true,
  },
  TFE_DeleteOp: { parameters: [P], result: "void" },
} as const;

/** The loaded functions. */
export type Library = Deno.DynamicLibrary<typeof SYMBOLS>["symbols"];

/** Loads the library at `path`. */
export function loadLibrary(path: string): Library {
  keepLoaded(path);
  return Deno.dlopen(path, SYMBOLS).symbols;
}

/** The text of a C string; empty where there is none. */
export function nameAt(pointer: Deno.PointerValue): string {
  return pointer ? Deno.UnsafePointerView.getCString(pointer) : "";
}

/** Receives how calls went; a call off the main thread has one of its own. */
export class Status {
  readonly pointer: Pointer;
  readonly #library: Library;

  constructor(library: Library) {
    this.#library = library;
    this.pointer = library.TF_NewStatus() as Pointer;
  }

  /**
   * @param action What the last call was to do, as in "run "train"".
   * @throws {Error} With TensorFlow's message, if it could not.
   */
  check(action: string): void {
    if (this.#library.TF_GetCode(this.pointer) === 0) return;
    const message = nameAt(this.#library.TF_Message(this.pointer));
    throw new Error(`Cannot ${action}: TensorFlow says: ${message.trim()}`);
  }

  dispose(): void {
    this.#library.TF_DeleteStatus(this.pointer);
  }
}
