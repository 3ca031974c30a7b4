/**
 * What is wrong with a request, in the form in which OpenAI's API says it.
 *
 * @module
 */

/** An error that the client is told. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  /** The parameter that it is about. */
  readonly param: string | null;
  readonly code: string | null;
  /** Headers of the response that says so. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    message: string,
    { status = 400, param = null, code = null, headers = {} }: {
      readonly status?: number;
      readonly param?: string | null;
      readonly code?: string | null;
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(message);
    this.status = status;
    this.headers = headers;
    this.param = param;
    this.code = code;
  }

  /** As the body of a response, or of an event. */
  toJSON() {
    const type = this.status >= 500 ? "server_error" : "invalid_request_error";
    const { message, param, code } = this;
    return { error: { message, type, param, code } };
  }
}
