/**
 * The JSON that a request brings.
 *
 * @module
 */

/** Why a request's body is not read, and with which status that is said. */
export class BodyError extends Error {
  override readonly name = "BodyError";

  constructor(readonly status: 400 | 413 | 415, message: string) {
    super(message);
  }
}

/** Bytes of a body at most: as of a row of data. */
const MOST_BYTES = 8 * 2 ** 20;

/**
 * Reads a body of JSON, and of nothing else: a page of another site can send
 * forms and plain text without asking, but no JSON.
 *
 * @throws {BodyError} If it is of another type, too long, or no JSON.
 */
export async function jsonBody(request: Request): Promise<unknown> {
  const type = request.headers.get("content-type") ?? "none";
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new BodyError(
      415,
      `Cannot read the request: its content type is ${type}, expected ` +
        "application/json",
    );
  }
  const bytes = await readAtMost(request, MOST_BYTES);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new BodyError(400, "Cannot read the request: it is not valid JSON");
  }
}

async function readAtMost(
  { body }: Request,
  most: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for await (const piece of body ?? []) {
    length += piece.length;
    if (length > most) {
      throw new BodyError(
        413,
        `Cannot read the request: it has more than ${most / 2 ** 20} MiB`,
      );
    }
    pieces.push(piece);
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}
