import { assertEquals, assertMatch } from "@std/assert";
import { machineReportText } from "sft/cli/doctor.ts";
import { runTask } from "../support/command.ts";

Deno.test("machineReportText() shows what is here and what is not", () => {
  const text = machineReportText({
    machine: {
      os: "linux 6.1",
      arch: "x86_64",
      cpu: "Some CPU",
      cores: 4,
      memoryGiB: 8,
    },
    threads: 4,
    versions: { deno: "2.9.6", onnxruntime: "1.30.0" },
    adapter: "none",
    engines: [
      { flags: "--engine onnx", description: "ONNX Runtime", gflops: 123.44 },
      { flags: "--engine eager", description: "Cannot use it: no" },
    ],
    auto: "onnx on the cpu, as no GPU answers",
    missing: ["a GPU: a driver"],
  });

  assertEquals(
    text,
    `machine   linux 6.1 x86_64, Some CPU, 8 GiB
threads   4
versions  deno 2.9.6, onnxruntime 1.30.0
adapter   none
auto      onnx on the cpu, as no GPU answers

Square matrix products, float32 unless it says otherwise, the best of each:

engine          GFLOP/s  what runs
──────────────  ───────  ─────────────────
--engine onnx     123.4  ONNX Runtime
--engine eager        –  Cannot use it: no

To have more, install:
- a GPU: a driver`,
  );
});

Deno.test("doctor prints what it finds", async () => {
  const { code, stdout } = await runTask("doctor", "--seconds", "0");

  assertEquals(code, 0);
  assertMatch(stdout, /^machine +\S+/);
  assertMatch(stdout, /\n--engine onnx --device cpu +[\d,.]+ +ONNX Runtime /);
});
