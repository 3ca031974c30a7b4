/**
 * A manifest for tests, with the fields that a test does not care about.
 *
 * @module
 */
import type { ExperimentArm, Manifest } from "sft/store/manifest.ts";

/** A running SFT run of 2026-11-24, changed where `changes` says so. */
export function manifestWith(changes: Partial<Manifest> = {}): Manifest {
  return {
    name: "sft",
    command: "sft",
    config: { batch_size: 16, learning_rate: 1e-5, num_epochs: 1 },
    seed: 42,
    started: "2026-11-24T10:00:12.345Z",
    outcome: "running",
    versions: { deno: "2.9.6", v8: "15.0" },
    machine: {
      os: "linux 6.1",
      arch: "x86_64",
      cpu: "Test CPU",
      cores: 2,
      memoryGiB: 4,
    },
    data: [{ path: "data/chats.jsonl", sha256: "ab".repeat(32), bytes: 1234 }],
    ...changes,
  };
}

/** An arm of an experiment "epochs", but for what is given. */
export function armWith(given: Partial<ExperimentArm> = {}): ExperimentArm {
  return {
    name: "epochs",
    question: "Do more epochs help?",
    arm: "11",
    position: 0,
    ...given,
  };
}
