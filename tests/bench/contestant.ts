/**
 * Contestants: programs that run a round of work each time they are told to,
 * so that several take turns on one machine.
 *
 * A contestant reads lines. The first is its setup as JSON, which it answers
 * with a `Ready` line once it has warmed up; every further line asks for a
 * round, answered with a `Round`. It ends when its input does.
 *
 * @module
 */
import type { EngineOptions } from "sft/engine/choose.ts";
import type { BenchShape, ExampleLength } from "./shapes.ts";

/** What a contestant is asked to do in every round. */
export interface Setup {
  readonly shape: BenchShape;
  readonly threads: number;
  /** Steps over full rows a round, unless there are examples. */
  readonly steps: number;
  /** Chats to go through once a round, instead of full rows. */
  readonly examples?: readonly ExampleLength[];
  readonly engine: string;
  readonly device: NonNullable<EngineOptions["device"]>;
  readonly precision: NonNullable<EngineOptions["precision"]>;
  /** Prefix of ONNX Runtime's profiles. */
  readonly profile?: string;
}

/** A contestant has warmed up. */
export interface Ready {
  /** One line: library, version, how compiled. */
  readonly description: string;
}

/** What a round did and took. */
export interface Round {
  readonly tokens: number;
  readonly supervised: number;
  readonly flops: number;
  readonly wallMs: number;
  /** Of all threads; those that wait for work may spin. */
  readonly cpuMs: number;
  readonly memoryMiB: number;
}

/** A started contestant. */
export interface Contestant {
  readonly name: string;
  readonly description: string;
  round(): Promise<Round>;
  stop(): Promise<void>;
}

/** Starts a program and waits until it has warmed up. */
export async function startContestant(
  name: string,
  command: string,
  args: readonly string[],
  setup: unknown,
): Promise<Contestant> {
  const child = new Deno.Command(command, {
    args: [...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const input = child.stdin.getWriter();
  const answers = lines(child.stdout);
  const ask = async <Answer>(line: string): Promise<Answer> => {
    await input.write(new TextEncoder().encode(line + "\n"));
    const { value, done } = await answers.next();
    if (!done) return JSON.parse(value) as Answer;
    throw new Error(`Cannot bench ${name}: it ended, see its message above`);
  };
  const { description } = await ask<Ready>(JSON.stringify(setup));
  return {
    name,
    description,
    round: () => ask<Round>("round"),
    stop: async () => {
      await input.close();
      await answers.return(undefined);
      await child.status;
    },
  };
}

/** The contestant's own side: answers until its input ends. */
export async function contend<Asked = Setup>(
  prepare: (setup: Asked) => Promise<{
    ready: Ready;
    round: () => Promise<Round>;
    end: () => void;
  }>,
): Promise<void> {
  const asked = lines(Deno.stdin.readable);
  const first = await asked.next();
  const { ready, round, end } = await prepare(JSON.parse(first.value!));
  console.log(JSON.stringify(ready));
  for await (const _ of asked) console.log(JSON.stringify(await round()));
  end();
}

async function* lines(
  stream: ReadableStream<Uint8Array>,
): AsyncGenerator<string, undefined> {
  let rest = "";
  const decoder = new TextDecoder();
  for await (const bytes of stream) {
    const parts = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = parts.pop()!;
    yield* parts;
  }
}
