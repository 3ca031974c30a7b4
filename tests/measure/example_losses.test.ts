import { assertEquals } from "@std/assert";
import type { Example } from "sft/batch/example.ts";
import { compileExampleLosses } from "sft/measure/example_losses.ts";
import { loadModel } from "sft/open/model_files.ts";
import { allocateParameters } from "sft/train/state.ts";
import { assertClose } from "../support/close.ts";
import { onEveryEngine } from "../support/engines.ts";
import { readFixture } from "../support/fixture.ts";

const { modelFolder, packed } = await readFixture();
const { model, values } = await loadModel(modelFolder);

/** The examples that PyTorch read packed. */
const EXAMPLES: Example[] = packed.rows.flatMap((row) => {
  const last = Math.max(...row.segments);
  return Array.from({ length: last }, (_, index) => {
    const from = row.segments.indexOf(index + 1);
    const to = row.segments.lastIndexOf(index + 1) + 1;
    return {
      tokens: row.tokens.slice(from, to),
      supervised: row.supervised.slice(from, to),
    };
  });
});

onEveryEngine(
  "compileExampleLosses() tells PyTorch's sum apart",
  async (engine) => {
    const parameters = allocateParameters(engine, model.parameters, values);
    const subject = { engine, model, parameters };
    const untrained = EXAMPLES.map(({ tokens }) => ({
      tokens,
      supervised: new Uint8Array(tokens.length),
    }));
    const sharing = {
      rowLength: packed.rows[0].tokens.length,
      rowsPerBatch: 2,
      padToken: 0,
    };
    const measured = async (sets: Example[][]) => {
      const losses = compileExampleLosses(subject, sets, sharing);
      const found = await losses.measure();
      losses.dispose();
      return found;
    };

    const [nothing, together] = await measured([untrained, EXAMPLES]);

    assertEquals(nothing, EXAMPLES.map(() => ({ nats: 0, targets: 0 })));
    const sum = (of: "nats" | "targets") =>
      together.reduce((sum, loss) => sum + loss[of], 0);
    assertEquals(sum("targets"), packed.targets);
    assertClose("nats", [sum("nats")], [packed.nats], { relative: 1e-5 });
    // Alone in its rows, each has the loss that it has among others.
    for (const [index, example] of EXAMPLES.entries()) {
      const [[alone]] = await measured([[example]]);
      assertEquals(alone.targets, together[index].targets);
      assertClose(`example ${index}`, [together[index].nats], [alone.nats], {
        relative: 1e-5,
      });
    }
  },
);
