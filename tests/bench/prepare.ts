/**
 * `prepare` at scale: rows/s, tokens/s and peak memory of the whole command on
 * 1.2 M generated rows, and what the tokenizer alone does on the same machine.
 *
 *     deno run -A tests/bench/prepare.ts [--rows 1200000] [--kill]
 *
 * The tokenizer is timed alone, in as many threads, right before and right
 * after, since others may share the machine. With `--kill` the set is prepared
 * once more, killed by SIGKILL halfway, prepared again by the same command, and
 * all bytes compared with the first.
 *
 * @module
 */
import { boolean, defineFlags, integer } from "sft/cli/flags/flags.ts";
import { runCommand } from "sft/cli/main.ts";
import { startCommand } from "../support/command.ts";
import { benchRows } from "./prepare_rows.ts";
import type { TokenizerTask, TokenizerTiming } from "./tokenizer_worker.ts";

const flags = defineFlags({
  command: "bench of prepare",
  about: "Time `prepare` on generated rows against its tokenizer alone.",
  example: "--rows 100000",
  flags: {
    rows: integer({ default: 1_200_000, minimum: 100, help: "rows" }),
    workers: integer({ default: 2, minimum: 1, help: "threads" }),
    kill: boolean({ help: "once more with a SIGKILL halfway; compare bytes" }),
  },
});

/** Rows that the tokenizer alone is timed on, and is trained on. */
const SAMPLE_ROWS = 20_000;

const FILTERS = [
  ["--on_bad_row", "skip"],
  ["--drop_broken_text"],
  ["--max_question_characters", "256"],
  ["--max_answer_characters", "512"],
  ["--max_repetition", "0.5"],
  ["--drop_exact_duplicates"],
  ["--drop_near_duplicates", "0.8"],
].flat();

async function bench(rows: number, workers: number, kill: boolean) {
  const folder = await Deno.makeTempDir();
  const data = `${folder}/rows.jsonl`;
  const tokenizer = `${folder}/tokenizer`;
  try {
    const sample = await writeRows(data, rows);
    await Deno.writeTextFile(`${folder}/sample.jsonl`, sample.join("\n"));
    await ended(startCommand(
      "tokenizer",
      ...["--data_file", `${folder}/sample.jsonl`, "--output_dir", tokenizer],
      ...["--on_bad_row", "skip"],
    ));
    const good = sample.filter((line) => line.includes('"assistant"'));
    const prepare = (output: string) =>
      startCommand(
        "prepare",
        ...["--data_file", data, "--tokenizer_path", tokenizer],
        ...["--output_dir", `${folder}/${output}`],
        ...["--workers", `${workers}`, ...FILTERS],
      );
    const alone = () => tokenizerAlone(tokenizer, good, workers);
    console.log(`tokenizer alone: ${await alone()} tokens/s`);
    await ended(prepare("straight"));
    console.log(`tokenizer alone: ${await alone()} tokens/s`);
    if (kill) {
      await killedHalfway(prepare("killed"), rows);
      await ended(prepare("killed"));
      console.log(await compared(`${folder}/straight`, `${folder}/killed`));
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Writes all rows; returns the first ones. */
async function writeRows(path: string, count: number): Promise<string[]> {
  using file = await Deno.open(path, { write: true, create: true });
  const sample: string[] = [];
  const encoder = new TextEncoder();
  let text = "";
  for (const row of benchRows(count, 1)) {
    if (sample.length < SAMPLE_ROWS) sample.push(row);
    text += `${row}\n`;
    if (text.length < 1 << 20) continue;
    file.writeSync(encoder.encode(text));
    text = "";
  }
  file.writeSync(encoder.encode(text));
  const { size } = await file.stat();
  console.log(`${count} rows, ${(size / 2 ** 20).toFixed(0)} MiB`);
  return sample;
}

/** Tokens/s of all threads together, each with its share of the rows. */
async function tokenizerAlone(
  tokenizerPath: string,
  lines: readonly string[],
  workers: number,
): Promise<number> {
  const timings = await Promise.all(
    Array.from({ length: workers }, (_, index) => {
      const share = lines.filter((_, row) => row % workers === index);
      return timed({ tokenizerPath, lines: share });
    }),
  );
  const perSecond = timings.map(({ tokens, ms }) => tokens / ms * 1000);
  return Math.round(perSecond.reduce((sum, rate) => sum + rate, 0));
}

function timed(task: TokenizerTask): Promise<TokenizerTiming> {
  const worker = new Worker(
    new URL("./tokenizer_worker.ts", import.meta.url),
    { type: "module" },
  );
  return new Promise((resolve) => {
    worker.onmessage = ({ data }) => {
      worker.terminate();
      resolve(data);
    };
    worker.postMessage(task);
  });
}

/** Passes on what the command says. */
async function ended(child: Deno.ChildProcess): Promise<void> {
  await child.stderr.pipeTo(Deno.stderr.writable, { preventClose: true });
  await child.stdout.cancel();
  const { code } = await child.status;
  if (code !== 0) throw new Error(`The command ended with code ${code}`);
}

/** Kills the command when it says that half of the rows are done. */
async function killedHalfway(child: Deno.ChildProcess, rows: number) {
  const lines = child.stderr.pipeThrough(new TextDecoderStream());
  for await (const line of lines) {
    const done = Number(/(\d+)\/\d+/.exec(line)?.[1] ?? 0);
    if (done < rows / 2) continue;
    child.kill("SIGKILL");
    console.log(`killed after ${done} rows`);
    break;
  }
  await child.stdout.cancel();
  await child.status;
}

/** Whether two folders hold the same files, byte for byte. */
async function compared(one: string, other: string): Promise<string> {
  const { success, stdout } = await new Deno.Command("diff", {
    args: ["-rq", one, other],
  }).output();
  const files = await Array.fromAsync(Deno.readDir(one));
  return success
    ? `the same ${files.length} files, byte for byte`
    : `different: ${new TextDecoder().decode(stdout)}`;
}

if (import.meta.main) {
  await runCommand(async (args) => {
    const { rows, workers, kill } = flags.parse(args);
    await bench(rows, workers, kill);
  });
}
