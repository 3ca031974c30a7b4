import { assertEquals } from "@std/assert";
import { testWithTensorflow } from "../../support/tensorflow.ts";

testWithTensorflow("VARIABLES are set once the engine is here", async () => {
  const code = `
    import { tensorflowEngine } from "sft/engine/tensorflow/engine.ts";
    tensorflowEngine();
    console.log(Deno.env.get("TF_ENABLE_ONEDNN_OPTS"));
    console.log(Deno.env.get("TF_FORCE_GPU_ALLOW_GROWTH"));
    console.log(Deno.env.get("TF_CPP_MIN_LOG_LEVEL"));
  `;
  const config = new URL("../../../deno.json", import.meta.url).pathname;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--config", config, code],
    env: { NO_COLOR: "1", TF_ENABLE_ONEDNN_OPTS: "0" },
  }).output();

  assertEquals(new TextDecoder().decode(stdout), "0\ntrue\n2\n");
});
