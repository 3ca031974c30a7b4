import { assert, assertEquals } from "@std/assert";
import {
  describeMachine,
  peakMemoryMiB,
  runtimeVersions,
} from "sft/store/machine.ts";

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

Deno.test({
  name: "peakMemoryMiB() remembers memory that is given back",
  ignore: Deno.build.os !== "linux",
  fn() {
    const peak = peakMemoryMiB()!;
    const current = Deno.memoryUsage().rss / 2 ** 20;
    assert(peak > 10 && peak >= current - 10, `${peak} MiB, now ${current}`);

    let filled: Float32Array | undefined = new Float32Array(2 ** 26).fill(1);
    assert(filled[filled.length - 1] === 1);
    filled = undefined;

    assert(peakMemoryMiB()! >= Math.min(peak + 1, current + 200));
  },
});
