/**
 * `deno task doctor`: what this machine can train with, how fast, and what to
 * install for more.
 *
 * @module
 */
import { print } from "./say.ts";
import {
  type MachineReport,
  reportMachine,
} from "../engine/machine/machine_report.ts";
import { textTable } from "../view/text/table.ts";
import { defineFlags, number } from "./flags/flags.ts";
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
    print(
      machineReportText(await reportMachine(flags.parse(args).seconds)),
    );
  });
}

/** An examination as lines of text, without a newline at the end. */
export function machineReportText(
  { machine, threads, versions, adapter, engines, auto, missing }:
    MachineReport,
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
