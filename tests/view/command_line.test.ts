import { assertEquals } from "@std/assert";
import { commandLine } from "sft/view/command_line.ts";
import { manifestWith } from "../support/manifest.ts";

Deno.test("commandLine() spells out every setting, wrapped", () => {
  assertEquals(
    commandLine(manifestWith({
      config: {
        model_path: "outputs/pretrain/final",
        data_file: "data/chats.jsonl",
        batchSize: 16,
        learning_rate: 1e-5,
        resume: true,
        fp16: false,
        eval_file: undefined,
        data_limit: null,
        shape: { layers: 2 },
      },
    })),
    "deno task sft --seed 42 --model_path outputs/pretrain/final \\\n" +
      "  --data_file data/chats.jsonl --batch_size 16 --learning_rate 0.00001 \\\n" +
      "  --resume",
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
  const { stdout } = await new Deno.Command("sh", {
    args: ["-c", line.replace("deno task sft", "printf '%s|'")],
  }).output();
  assertEquals(
    new TextDecoder().decode(stdout),
    `--seed|1|--data_file|${path}|`,
  );
});
