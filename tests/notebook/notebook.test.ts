import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { notebook } from "sft/notebook/notebook.ts";

Deno.test("notebook() needs a kernel to speak to", async () => {
  const { message } = await assertRejects(() => notebook(), UserError);
  assertEquals(
    message,
    "Cannot show anything: this is no cell of a notebook, open one on the Deno " +
      "kernel, or use a command such as deno task experiment",
  );
});
