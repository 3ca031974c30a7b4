import { assertEquals } from "@std/assert";
import { createHash } from "node:crypto";
import { logBytes, WANDB_LOG_HEADER } from "sft/store/exchange/leveldb_log.ts";
import wandb from "../../fixtures/wandb.json" with { type: "json" };

Deno.test("logBytes() writes what wandb's own package does, at every border", () => {
  for (const { lengths, sha256 } of wandb.logs) {
    const hash = createHash("sha256").update(WANDB_LOG_HEADER);
    let offset = WANDB_LOG_HEADER.length;
    for (const [index, length] of lengths.entries()) {
      const data = Uint8Array.from(
        { length },
        (_, at) => (7 * index + at) % 251,
      );
      const bytes = logBytes(data, offset);
      hash.update(bytes);
      offset += bytes.length;
    }
    assertEquals(hash.digest("hex"), sha256, `${lengths}`);
  }
});
