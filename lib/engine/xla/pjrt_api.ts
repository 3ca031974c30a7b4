/**
 * PJRT's C API, called through Deno's foreign function interface.
 *
 * A plugin is a library that hands out one table of functions. Each takes the
 * address of a structure, whose first word is its size, reads its arguments
 * there, writes its results there, and returns an error or nothing. Structures
 * and table only ever grow at their ends, so that what is written here holds for
 * older and newer plugins of the same major version.
 *
 * Covers the functions that are used, by their place in the table, and errors.
 *
 * Source: `xla/pjrt/c/pjrt_c_api.h` of OpenXLA, API version 0.
 *
 * @module
 */
import { keepLoaded } from "../native_library.ts";
import { addressOf, type Pointer } from "../pointer.ts";

/** Where each function is in the table. */
const PLACE = {
  PJRT_Error_Destroy: 0,
  PJRT_Error_Message: 1,
  PJRT_Plugin_Initialize: 3,
  PJRT_Event_Destroy: 5,
  PJRT_Event_Await: 8,
  PJRT_Client_Create: 10,
  PJRT_Client_PlatformName: 12,
  PJRT_Client_AddressableDevices: 16,
  PJRT_Client_Compile: 20,
  PJRT_Client_BufferFromHostBuffer: 22,
  PJRT_DeviceDescription_Kind: 26,
  PJRT_Device_GetDescription: 29,
  PJRT_LoadedExecutable_Destroy: 50,
  PJRT_LoadedExecutable_Execute: 55,
  PJRT_Buffer_Destroy: 58,
  PJRT_Buffer_ToHostBuffer: 70,
} as const;

type FunctionName = keyof typeof PLACE;

/** What stands before the functions: sizes, extensions, and the version. */
const TABLE = { size: 0, major: 32, minor: 36, functions: 40 } as const;
const WORD = 8;
/** The major version whose structures are written here. */
const MAJOR = 0;

const TAKES_STRUCTURE = { parameters: ["buffer"], result: "pointer" } as const;
type Call = Deno.UnsafeFnPointer<typeof TAKES_STRUCTURE>;
const TAKES_STRUCTURE_ASYNC = {
  ...TAKES_STRUCTURE,
  nonblocking: true,
} as const;
type CallAsync = Deno.UnsafeFnPointer<typeof TAKES_STRUCTURE_ASYNC>;

/** One word: a number, an address, or memory, which stands for its address. */
export type Field =
  | number
  | bigint
  | Deno.PointerValue
  | ArrayBufferView
  | Words;

/** Words in a row, for C to read and to write. */
export class Words {
  readonly words: BigUint64Array<ArrayBuffer>;
  /** Memory that they point to is held as long as they are. */
  readonly fields: readonly Field[];

  constructor(fields: readonly Field[]) {
    this.fields = fields;
    this.words = BigUint64Array.from(fields, wordOf);
  }

  /** A word as an address. */
  pointer(at: number): Pointer {
    return Deno.UnsafePointer.create(this.words[at]) as Pointer;
  }
}

/** Words of every structure before its own fields: its size, and extensions. */
const HEAD = 2;

/** A structure, of whose fields each takes one word. */
export class Structure extends Words {
  /** @param later How many words a newer structure may add; they stay 0. */
  constructor(fields: readonly Field[], later = 0) {
    const size = WORD * (HEAD + fields.length + later);
    super([size, 0, ...fields, ...Array(later).fill(0)]);
  }

  /** A field as an address. */
  override pointer(field: number): Pointer {
    return super.pointer(HEAD + field);
  }

  /** A text that is given as an address and, in the next field, its length. */
  text(field: number): string {
    const bytes = new Uint8Array(Number(this.words[HEAD + field + 1]));
    if (bytes.length > 0) {
      new Deno.UnsafePointerView(this.pointer(field)).copyInto(bytes);
    }
    return new TextDecoder().decode(bytes);
  }
}

function wordOf(field: Field): bigint {
  if (typeof field === "bigint") return field;
  if (typeof field === "number") return BigInt(field);
  return addressOf(field instanceof Words ? field.words : field);
}

/** The functions of one plugin. */
export class PjrtApi {
  /** As in "0.90". */
  readonly version: string;
  readonly #table: Deno.UnsafePointerView;
  readonly #size: number;
  readonly #calls = new Map<FunctionName, Call>();
  readonly #callsAsync = new Map<FunctionName, CallAsync>();

  /**
   * Loads a plugin, for as long as the process lasts.
   *
   * @throws {TypeError} If its structures are not those that are written here.
   */
  constructor(path: string) {
    keepLoaded(path);
    const { symbols } = Deno.dlopen(path, {
      GetPjrtApi: { parameters: [], result: "pointer" },
    });
    this.#table = new Deno.UnsafePointerView(symbols.GetPjrtApi() as Pointer);
    this.#size = Number(this.#table.getBigUint64(TABLE.size));
    const major = this.#table.getInt32(TABLE.major);
    this.version = `${major}.${this.#table.getInt32(TABLE.minor)}`;
    if (major !== MAJOR) {
      throw new TypeError(
        `Cannot use the PJRT plugin "${path}": its API has version ` +
          `${this.version}, expected ${MAJOR}`,
      );
    }
    this.call("initialize the plugin", "PJRT_Plugin_Initialize", []);
  }

  /**
   * Calls a function and returns its structure, results filled in.
   *
   * @param action What it is to do, as in "run "train"".
   * @throws {Error} With the plugin's message, if it could not.
   */
  call(
    action: string,
    name: FunctionName,
    fields: readonly Field[] | Structure,
  ): Structure {
    const structure = fields instanceof Structure
      ? fields
      : new Structure(fields);
    let call = this.#calls.get(name);
    if (!call) {
      call = new Deno.UnsafeFnPointer(this.#address(name), TAKES_STRUCTURE);
      this.#calls.set(name, call);
    }
    this.#check(action, call.call(structure.words));
    return structure;
  }

  /** The same off the main thread, so that ^C and timers stay alive. */
  async callAsync(
    action: string,
    name: FunctionName,
    fields: readonly Field[],
  ): Promise<Structure> {
    const structure = new Structure(fields);
    let call = this.#callsAsync.get(name);
    if (!call) {
      const address = this.#address(name);
      call = new Deno.UnsafeFnPointer(address, TAKES_STRUCTURE_ASYNC);
      this.#callsAsync.set(name, call);
    }
    this.#check(action, await call.call(structure.words));
    return structure;
  }

  /** Waits for an event, and frees it. */
  async awaitEvent(action: string, event: Pointer): Promise<void> {
    try {
      await this.callAsync(action, "PJRT_Event_Await", [event]);
    } finally {
      this.call(action, "PJRT_Event_Destroy", [event]);
    }
  }

  #address(name: FunctionName): Pointer {
    const offset = TABLE.functions + WORD * PLACE[name];
    const address = offset < this.#size ? this.#table.getPointer(offset) : null;
    if (address) return address as Pointer;
    throw new TypeError(
      `Cannot call ${name}: the PJRT plugin does not have it`,
    );
  }

  #check(action: string, error: Deno.PointerValue): void {
    if (!error) return;
    const fields = new Structure([error, 0, 0]);
    this.#callVoid("PJRT_Error_Message", fields);
    const message = fields.text(1);
    this.#callVoid("PJRT_Error_Destroy", new Structure([error]));
    throw new Error(`Cannot ${action}: XLA says: ${message.trim()}`);
  }

  /** Calls one of the two functions that return nothing. */
  #callVoid(name: FunctionName, structure: Structure): void {
    new Deno.UnsafeFnPointer(this.#address(name), {
      parameters: ["buffer"],
      result: "void",
    }).call(structure.words);
  }
}
