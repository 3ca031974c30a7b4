/**
 * GGUF files byte by byte, for tests of damaged ones.
 *
 * @module
 */

/** A part of a file. */
export type Part = Uint8Array;

const little = (bytes: number, set: (view: DataView) => void): Part => {
  const view = new DataView(new ArrayBuffer(bytes));
  set(view);
  return new Uint8Array(view.buffer);
};

export const u32 = (value: number) =>
  little(4, (view) => view.setUint32(0, value, true));
export const u64 = (value: number | bigint) =>
  little(8, (view) => view.setBigUint64(0, BigInt(value), true));
export const f32 = (value: number) =>
  little(4, (view) => view.setFloat32(0, value, true));
export const ascii = (text: string) => new TextEncoder().encode(text);
export const text = (value: string) =>
  join(u64(ascii(value).length), ascii(value));

/** Parts one after the other. */
export function join(...parts: readonly Part[]): Part {
  const all = new Uint8Array(
    parts.reduce((sum, { length }) => sum + length, 0),
  );
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** What a file of few tensors says. */
export interface FileParts {
  readonly magic?: string;
  readonly version?: number;
  readonly tensorCount?: number | bigint;
  readonly valueCount?: number | bigint;
  /** Each with its name. */
  readonly values?: readonly Part[];
  readonly tensors?: readonly Part[];
  /** Bytes behind the header. */
  readonly data?: number;
}

/** A file; counts are those of the parts where they are not given. */
export function ggufFile({ values = [], tensors = [], ...rest }: FileParts) {
  const header = join(
    ascii(rest.magic ?? "GGUF"),
    u32(rest.version ?? 3),
    u64(rest.tensorCount ?? tensors.length),
    u64(rest.valueCount ?? values.length),
    ...values,
    ...tensors,
  );
  const aligned = Math.ceil(header.length / 32) * 32;
  return join(
    header,
    new Uint8Array(aligned - header.length + (rest.data ?? 0)),
  );
}

/** A text by its name. */
export const textValue = (name: string, value: string) =>
  join(text(name), u32(8), text(value));

/** A number by its name. */
export const countValue = (name: string, value: number) =>
  join(text(name), u32(4), u32(value));

/** A tensor; sizes as in the file, the fastest first. */
export function tensorInfo(
  name: string,
  sizes: readonly (number | bigint)[],
  type = 0,
  offset: number | bigint = 0,
): Part {
  return join(
    ...[text(name), u32(sizes.length), ...sizes.map(u64)],
    ...[u32(type), u64(offset)],
  );
}
