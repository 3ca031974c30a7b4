/**
 * `deno task doctor`: what this machine can train with, how fast, and what to
 * install for more.
 *
 * @module
 */
import { type Examination, examine } from "../experiment/examine.ts";
import { textTable } from "../view/table.ts";
import { defineFlags, number } from "./flags.ts";
import { runCommand } from "./main.ts";

const flags = defineFlags({
  command: "doctor",
  about: "Show what this machine can train with, and how fast.",
  example: "--seconds 2",
  flags: {
    seconds: number({
      default: 2,
      minimum: 0,
      help: "time to multiply matrices for, an engine and device",
    }),
  },
});

if (import.meta.main) {
  await runCommand(async (args) => {
    console.log(examinationText(await examine(flags.parse(args).seconds)));
  });
}

/** An examination as lines of text, without a newline at the end. */
export function examinationText(
  { machine, threads, versions, adapter, engines, auto, missing }: Examination,
): string {
  const { os, arch, cpu, memoryGiB } = machine;
  const table = textTable({
    columns: [
      { title: "engine" },
      { title: "GFLOP/s", align: "right" },
      { title: "what runs" },
    ],
    rows: engines.map(({ flags, gflops, description }) => [
      flags,
      gflops,
      description,
    ]),
  });
  return [
    `machine   ${os} ${arch}, ${cpu || "unknown CPU"}, ${memoryGiB} GiB`,
    `threads   ${threads}`,
    `versions  ${
      Object.entries(versions).map((pair) => pair.join(" ")).join(", ")
    }`,
    `adapter   ${adapter}`,
    `auto      ${auto}`,
    "",
    "Square matrix products, float32 unless it says otherwise, the best of each:",
    "",
    table,
    ...(missing.length > 0 ? ["", "To have more, install:"] : []),
    ...missing.map((line) => `- ${line}`),
  ].join("\n");
}
