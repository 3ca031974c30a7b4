/**
 * The contestant that writes answers, as `chat` does for one prompt and
 * `generateAnswers()` for several.
 *
 * @module
 */
import process from "node:process";
import { peakMemoryMiB } from "sft/core/machine.ts";
import { randomStream } from "sft/core/random.ts";
import { engineByName } from "sft/engine/choose.ts";
import type { EngineOptions } from "sft/engine/choose.ts";
import { Decoder } from "sft/model/decoder.ts";
import { generate } from "sft/model/generate.ts";
import { GrowingDecoder } from "sft/model/growing_decoder.ts";
import { architectureOf } from "sft/model/open_config.ts";
import { initialValues } from "sft/model/parameters.ts";
import { GREEDY } from "sft/model/sample.ts";
import { allocateParameters } from "sft/train/state.ts";
import { contend } from "./contestant.ts";
import type { GenerateSetup } from "./generate.ts";

if (import.meta.main) {
  await contend(async (setup: GenerateSetup) => {
    const { config, rows, prompt, tokens, threads } = setup;
    const load_dtype = setup.load_dtype as EngineOptions["load_dtype"];
    const engine = engineByName("onnx", { threads, load_dtype });
    const model = architectureOf(config, "the shape");
    const values = model.parameters.map((spec) => [
      spec.name,
      initialValues(spec, 1),
    ]);
    const parameters = allocateParameters(
      engine,
      model.parameters,
      Object.fromEntries(values),
    );
    const positions = prompt + tokens;
    const decoder = rows === 1
      ? new GrowingDecoder(engine, model, parameters)
      : new Decoder(engine, model, parameters, { rows, positions });
    const random = randomStream(1, "prompts");
    const round = async () => {
      const prompts = Array.from(
        { length: rows },
        () =>
          Array.from(
            { length: prompt },
            () => random.integer(model.vocabulary),
          ),
      );
      const cpu = process.cpuUsage();
      const start = performance.now();
      let written = 0;
      const answers = generate(decoder, prompts, {
        sampling: GREEDY,
        maxLength: positions,
        stopTokens: new Set(),
        random: prompts.map(() => random), // nothing is drawn
      });
      for await (const _ of answers) written++;
      const wallMs = performance.now() - start;
      const { user, system } = process.cpuUsage(cpu);
      return {
        tokens: written,
        supervised: 0,
        flops: 0,
        wallMs,
        cpuMs: (user + system) / 1000,
        memoryMiB: peakMemoryMiB() ?? 0,
      };
    };
    await round(); // the first compiles
    return {
      ready: { description: engine.description },
      round,
      end: () => decoder.dispose(),
    };
  });
}
