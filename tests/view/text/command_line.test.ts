import { assertEquals } from "@std/assert";
import { defineFlags } from "sft/cli/flags/flags.ts";
import {
  PRETRAIN,
  PRETRAIN_DEFAULTS,
  SFT,
  SFT_DEFAULTS,
} from "sft/settings/config.ts";
import { withPreset } from "sft/settings/presets.ts";
import type { Settings } from "sft/settings/setting.ts";
import { commandLine } from "sft/view/text/command_line.ts";
import { manifestWith } from "../../support/manifest.ts";

Deno.test("commandLine() spells out every setting, wrapped", () => {
  assertEquals(
    commandLine(manifestWith({
      config: {
        model_path: "outputs/pretrain/final",
        data_file: "data/chats.jsonl",
        batch_size: 16,
        learning_rate: 1e-5,
        resume: true,
        fp16: false,
        eval_file: undefined,
        data_limit: null,
        shape: { layers: 2 },
        prompt: ["a", "b c"],
        special_token: [],
      },
    })),
    "deno task sft --seed 42 --model_path outputs/pretrain/final \\\n" +
      "  --data_file data/chats.jsonl --batch_size 16 --learning_rate 0.00001 \\\n" +
      "  --resume --no_fp16 --prompt a --prompt 'b c'",
  );
});

Deno.test("commandLine() names a model of a hub with its commit", () => {
  const [commit, other] = ["1".repeat(40), "2".repeat(40)];
  const config = {
    model_path: "org/tiny",
    tokenizer_path: "org/tiny@v1",
    output_dir: "org/tiny",
  };
  const hubCommits = { "org/tiny": commit, "org/tiny@v1": other };

  assertEquals(
    commandLine(manifestWith({ seed: 1, config, hubCommits })),
    `deno task sft --seed 1 \\\n  --model_path org/tiny@${commit} \\\n` +
      `  --tokenizer_path org/tiny@${other} \\\n  --output_dir org/tiny`,
  );
});

Deno.test("commandLine() quotes what a shell would read", async () => {
  const path = "it's $(rm -rf ~) 数据.jsonl";
  const line = commandLine(
    manifestWith({ seed: 1, config: { data_file: path } }),
  );

  assertEquals(
    line,
    "deno task sft --seed 1 --data_file 'it'\\''s $(rm -rf ~) 数据.jsonl'",
  );
  const { stdout } = await new Deno.Command("bash", {
    args: ["-c", line.replace("deno task sft", "printf '%s|'")],
  }).output();
  assertEquals(
    new TextDecoder().decode(stdout),
    `--seed|1|--data_file|${path}|`,
  );
});

/** The words of a line as a shell makes them. */
async function wordsOf(line: string): Promise<string[]> {
  const { stdout } = await new Deno.Command("bash", {
    args: ["-c", line.replace(/^deno task \w+/, "printf '%s\\0'")],
  }).output();
  return new TextDecoder().decode(stdout).split("\0").slice(0, -1);
}

const NEEDED = { tokenizer_path: "t", output_dir: "o", data_file: "d.jsonl" };

Deno.test("commandLine() gives the very settings back to the command", async () => {
  const sft = { ...SFT_DEFAULTS, ...NEEDED, model_path: "m" };
  const pretrain = { ...PRETRAIN_DEFAULTS, ...NEEDED };
  const cases: ["sft" | "pretrain", Settings, Record<string, unknown>][] = [
    ["pretrain", PRETRAIN, { ...pretrain, dropout: 0, warmup_ratio: 0 }],
    ...[
      {},
      // No where yes would be the default, and no where it is.
      { train_eot: false, train_header: false, resume: false },
      { train_eot: true, train_trailing_newline: false, resume: true },
      {
        preset: "origin_pad_is_end",
        train_eot: false,
        template_lint: "warn",
      },
      { learning_rate: 1.2345678901234566e-21, dropout: 0, weight_decay: 0 },
      { seed: -3, threads: 1, trained_tokens: 9007199254740991 },
      { eval_file: [], data_file: "-", columns: "a=user,b=assistant" },
      { eval_file: ["-a b", "c=d", "--e"], data_file: "it's\nfrom $HOME" },
    ].map((changes) => ["sft", SFT, { ...sft, ...changes }] as typeof cases[0]),
  ];

  for (const [command, settings, config] of cases) {
    const flags = defineFlags({
      command,
      about: "",
      example: "",
      flags: settings,
    });
    const line = commandLine(
      manifestWith({ command, seed: config.seed as number, config }),
    );
    const { given, positionals, ...values } = flags.parse(await wordsOf(line));
    assertEquals(positionals, []);
    // As they read in a record, which has no `undefined`.
    assertEquals(
      JSON.parse(JSON.stringify(withPreset(values, given))),
      JSON.parse(JSON.stringify(config)),
    );
  }
});

Deno.test("commandLine() lets no name or value be anything but itself", async () => {
  const line = commandLine(manifestWith({
    command: "sft; id" as "sft",
    seed: 1,
    config: { "a;touch x": "-rf", prompt: ["$(id)", "\x1b]0;"] },
  }));
  const { stdout } = await new Deno.Command("bash", {
    args: ["-c", line.replace("deno task", "printf '%s|'")],
  }).output();
  assertEquals(
    new TextDecoder().decode(stdout),
    "sft; id|--seed|1|--a;touch x=-rf|--prompt|$(id)|--prompt|\x1b]0;|",
  );
});
