import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { wandbProject } from "sft/run/plan/wandb_project.ts";

Deno.test("wandbProject() is what is named, sft, or nothing", () => {
  assertEquals(wandbProject({}), undefined);
  assertEquals(wandbProject({ use_wandb: false }), undefined);
  assertEquals(wandbProject({ use_wandb: true }), "sft");
  assertEquals(
    wandbProject({ use_wandb: true, wandb_project: "ours" }),
    "ours",
  );
  assertThrows(
    () => wandbProject({ wandb_project: "ours" }),
    UserError,
    'Cannot set --wandb_project "ours": nothing is kept for it, pass ' +
      "--use_wandb too",
  );
});
