import { assert, assertEquals } from "@std/assert";
import {
  describeMachine,
  heldMemoryMiB,
  reachableMemoryMiB,
  runtimeVersions,
} from "sft/core/machine.ts";
import { tempFolder } from "../support/temp_folder.ts";

const ROOT = `${import.meta.dirname}/../..`;

Deno.test("describeMachine() names system, processor and memory", () => {
  const machine = describeMachine();

  assert(machine.os.startsWith(Deno.build.os));
  assertEquals(machine.arch, Deno.build.arch);
  assert(Number.isInteger(machine.cores) && machine.cores >= 1);
  assert(machine.memoryGiB > 0.1 && machine.memoryGiB < 1e5);
});

Deno.test("runtimeVersions() names what runs the code", () => {
  assertEquals(runtimeVersions(), {
    deno: Deno.version.deno,
    v8: Deno.version.v8,
  });
});

/**
 * What a program prints, as JSON, that is started by a small process. Linux hands
 * the peak of a process on to the program that it becomes, and that of these
 * tests is large by now; a shell in between has nothing to hand on.
 */
async function printedBy(program: string): Promise<unknown> {
  await using folder = await tempFolder();
  const file = `${folder.path}/program.ts`;
  await Deno.writeTextFile(
    file,
    `import { peakMemoryMiB } from "sft/core/machine.ts";\n${program}`,
  );
  const { stdout, stderr } = await new Deno.Command("sh", {
    args: [
      ...["-c", '"$0" "$@"; exit $?', Deno.execPath(), "run", "--quiet"],
      ...["--no-prompt", "--allow-read", "--allow-sys", "--allow-run"],
      ...[`--config=${ROOT}/deno.json`, file],
    ],
  }).output();
  const text = new TextDecoder();
  assert(stdout.length > 0, text.decode(stderr));
  return JSON.parse(text.decode(stdout));
}

Deno.test({
  name: "peakMemoryMiB() remembers memory that is given back",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const peak = await printedBy(
      `let filled = new Float32Array(2 ** 27).fill(1);
      const last = filled[filled.length - 1];
      filled = undefined;
      console.log(JSON.stringify(peakMemoryMiB() + 0 * last));`,
    );

    assert(Number(peak) >= 512, `${peak} MiB`);
  },
});

Deno.test({
  name: "peakMemoryMiB() does not take its parent's memory for its own",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using folder = await tempFolder();
    const child = `${folder.path}/child.ts`;
    await Deno.writeTextFile(
      child,
      `import { peakMemoryMiB } from "sft/core/machine.ts";
      const before = peakMemoryMiB() ?? null;
      const filled = new Float32Array(${2 ** 28}).fill(1);
      console.log(JSON.stringify([before, peakMemoryMiB(), filled.length]));`,
    );
    const flags = [
      ...["run", "--quiet", "--no-prompt", "--allow-read", "--allow-sys"],
      ...[`--config=${ROOT}/deno.json`, child],
    ];
    // More than the child begins with, and less than it takes then.
    const [before, after] = await printedBy(
      `const ours = new Float32Array(2 ** 26).fill(1);
      const { stdout } = await new Deno.Command(Deno.execPath(), {
        args: ${JSON.stringify(flags)},
      }).output();
      if (ours.length > 0) console.log(new TextDecoder().decode(stdout));`,
    ) as [number | null, number];

    assertEquals(before, null);
    assert(after > 1000, `${after} MiB`);
  },
});

Deno.test({
  name: "reachableMemoryMiB() lies between what is held and what there is",
  ignore: Deno.build.os !== "linux",
  fn() {
    const held = heldMemoryMiB();
    const reachable = reachableMemoryMiB()!;
    const all = describeMachine().memoryGiB * 1024;

    assert(10 < held && held < reachable, `${held} of ${reachable} MiB`);
    assert(reachable < 1.1 * all, `${reachable} of ${all} MiB`);
  },
});

Deno.test({
  name: "reachableMemoryMiB() is not known where it may not be asked",
  permissions: { sys: false },
  fn() {
    assertEquals(reachableMemoryMiB(), undefined);
  },
});
