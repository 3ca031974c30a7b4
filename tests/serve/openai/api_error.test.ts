import { assertEquals } from "@std/assert";
import { ApiError } from "sft/serve/openai/api_error.ts";

Deno.test("an ApiError is written as OpenAI's are", () => {
  const wrong = new ApiError("Cannot use it", { param: "n", code: "x" });
  const fault = new ApiError("Cannot answer", { status: 500 });

  assertEquals(JSON.parse(JSON.stringify(wrong)), {
    error: {
      message: "Cannot use it",
      type: "invalid_request_error",
      param: "n",
      code: "x",
    },
  });
  assertEquals(JSON.parse(JSON.stringify(fault)), {
    error: {
      message: "Cannot answer",
      type: "server_error",
      param: null,
      code: null,
    },
  });
});
