import { assertEquals } from "@std/assert";
import * as tf from "sft/core/tf.ts";
import { llamaHiddenStates } from "sft/model/llama/hidden_states.ts";
import { parseLlamaConfig } from "sft/model/llama/config.ts";
import { llamaParameters } from "sft/model/llama/parameters.ts";
import { freshValues } from "../../support/gpt2.ts";

// That they are transformers' is held by llama.test.ts, through loss and logits.

Deno.test("llamaHiddenStates() of selected rows are those among all", async () => {
  await tf.setBackend("cpu");
  const config = parseLlamaConfig({
    model_type: "qwen3",
    ...{ vocab_size: 11, hidden_size: 8, intermediate_size: 12, head_dim: 4 },
    ...{ num_hidden_layers: 2, num_attention_heads: 2, initializer_range: 1 },
    ...{ num_key_value_heads: 1 },
  }, "config.json");
  const specs = llamaParameters(config);
  const values = freshValues(specs);
  const rows = tf.tidy(() => {
    const parameters = Object.fromEntries(
      specs.map(({ name, shape }) => [
        name,
        tf.tensor(values[name], [...shape]),
      ]),
    );
    const read = {
      tokens: tf.tensor1d([1, 2, 3, 10], "int32"),
      positions: tf.tensor1d([0, 1, 0, 5], "int32"),
      longest: 6,
    };
    // No row sees another, so that positions alone tell them apart.
    const attend = (_: number, [q, k, v]: readonly tf.Tensor2D[]) =>
      tf.mul(q, tf.concat([tf.add(k, v), tf.sub(k, v)], 1)) as tf.Tensor2D;
    const all = llamaHiddenStates(config, parameters, read, attend);
    const some = llamaHiddenStates(config, parameters, read, attend, {
      select: (x) => tf.gather(x, tf.tensor1d([3, 1], "int32")),
    });
    return { all: all.arraySync(), some: some.arraySync() };
  });

  assertEquals(rows.all.length, 4);
  assertEquals(rows.some, [rows.all[3], rows.all[1]]);
});
