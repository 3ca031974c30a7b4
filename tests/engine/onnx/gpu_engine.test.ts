import { assertEquals } from "@std/assert";
import type { Program } from "sft/engine/program.ts";
import { Decoder } from "sft/model/decoder.ts";
import { trainable } from "sft/model/loss.ts";
import { ADAMW_DEFAULTS } from "sft/train/optimizer.ts";
import {
  accumulateProgram,
  applyProgram,
  evaluateProgram,
  trainProgram,
} from "sft/train/programs.ts";
import { allocateParameters } from "sft/train/state.ts";
import { checkEngine } from "../engine_contract.ts";
import { NO_GPU, testGpu } from "../../support/engines.ts";
import { freshValues, tinyModel } from "../../support/gpt2.ts";

const ignore = NO_GPU !== undefined;

checkEngine("gpuEngine()", () => testGpu(), ignore);

Deno.test({
  name: "gpuEngine() says which provider runs",
  ignore,
  fn: () => {
    const { name, description } = testGpu();

    assertEquals(name, "onnx");
    assertEquals(
      description,
      "ONNX Runtime 1.30.0, GPU by its WebGPU provider",
    );
  },
});

// A session of which one node would run on the CPU is refused, with the names
// of its operators; see device.test.ts. Dropout is on, so that masks are there.
Deno.test({
  name: "gpuEngine() leaves no node of training or decoding to the CPU",
  ignore,
  fn: async () => {
    const engine = testGpu();
    // More rows than a one-hot product adds up: the scatter runs.
    const tiny = tinyModel({
      vocab_size: 1100,
      resid_pdrop: 0.1,
      embd_pdrop: 0.1,
      attn_pdrop: 0.1,
    });
    const model = trainable(tiny);
    const shape = { B: 2, T: 16, K: 8, longest: 16 };
    const programs: Program[] = [
      trainProgram(model, ADAMW_DEFAULTS, shape),
      accumulateProgram(model, shape),
      applyProgram(model, ADAMW_DEFAULTS),
      evaluateProgram(model, shape),
    ];
    for (const program of programs) engine.compile(program).dispose();

    const { parameters } = model;
    const decoder = new Decoder(
      engine,
      tiny,
      allocateParameters(engine, parameters, freshValues(parameters)),
    );
    const [logits] = await decoder.read([[1, 2, 3]]);
    assertEquals(logits.length, 1100);
    decoder.dispose();
  },
});
