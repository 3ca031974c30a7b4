import { assert, assertEquals } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { RefusedByHubError, UnreachableHubError } from "sft/hub/hub_errors.ts";

Deno.test("UnreachableHubError is the user's, RefusedByHubError is to be worded", () => {
  const gone = new UnreachableHubError("host says nothing");
  const no = new RefusedByHubError(404, "RepoNotFound", "http://host/a");

  assert(gone instanceof UserError);
  assertEquals(gone.message, "Cannot ask the hub: host says nothing");
  assert(!(no instanceof UserError));
  assertEquals(no.message, "Cannot get http://host/a: the server answers 404");
});
