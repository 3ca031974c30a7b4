/**
 * An adapter added to the weights that it belongs to: the same model without a
 * word of LoRA in it.
 *
 *     W ← W + s · (B · A)ᵀ, or without the turn where W is `[outputs, inputs]`
 *
 * @module
 */
import type { Architecture } from "../architecture.ts";
import { loraA, loraB, scaleOf } from "./lora.ts";
import type { LoraSettings } from "./lora_config.ts";

type Values = Readonly<Record<string, Float32Array>>;

/**
 * @param model As `withLora()` gives it.
 * @param values Float32 by parameter name, the adapter's included.
 * @returns Values of the base's parameters; those that change are new arrays.
 */
export function mergedValues(
  { adapter, linearLayers }: Architecture,
  settings: LoraSettings,
  values: Values,
): Record<string, Float32Array> {
  const own = new Set((adapter?.parameters ?? []).map(({ name }) => name));
  const all = Object.fromEntries(
    Object.entries(values).filter(([name]) => !own.has(name)),
  );
  const scale = scaleOf(settings);
  const { rank } = settings;
  for (const { module, inputs, outputs, inputsFirst } of linearLayers) {
    const [a, b] = [values[loraA(module)], values[loraB(module)]];
    if (!a || !b) continue;
    const name = `${module}.weight`;
    const weight = Float32Array.from(all[name]);
    // Added up in float64, a row of the product at a time.
    const row = new Float64Array(inputs);
    for (let o = 0; o < outputs; o++) {
      row.fill(0);
      for (let r = 0; r < rank; r++) {
        const factor = scale * b[o * rank + r];
        for (let i = 0; i < inputs; i++) row[i] += factor * a[r * inputs + i];
      }
      for (let i = 0; i < inputs; i++) {
        weight[inputsFirst ? i * outputs + o : o * inputs + i] += row[i];
      }
    }
    all[name] = weight;
  }
  return all;
}
