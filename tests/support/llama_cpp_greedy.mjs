// Greedy continuations by llama.cpp, for llama_cpp.ts: Node runs it in the folder
// where node-llama-cpp is installed, with a JSON of what is wanted.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(`${process.cwd()}/package.json`);
const entry = require.resolve("node-llama-cpp");
const { getLlama } = await import(pathToFileURL(entry));

const llama = await getLlama({ gpu: false, build: "never", logLevel: "error" });

async function continued(model, prompt, length) {
  const tokens = typeof prompt === "string"
    ? model.tokenize(prompt, true)
    : prompt;
  const contextSize = tokens.length + length + 1;
  const context = await model.createContext({ contextSize, threads: 1 });
  const continuation = [];
  const options = { temperature: 0, yieldEogToken: true };
  for await (const token of context.getSequence().evaluate(tokens, options)) {
    continuation.push(token);
    if (continuation.length === length) break;
  }
  await context.dispose();
  return { prompt: [...tokens], continuation };
}

const answers = [];
for (
  const { model: modelPath, prompts, length } of JSON.parse(process.argv[2])
) {
  const model = await llama.loadModel({ modelPath });
  const found = [];
  for (const prompt of prompts) {
    found.push(await continued(model, prompt, length));
  }
  await model.dispose();
  answers.push(found);
}
await llama.dispose();
console.log(JSON.stringify(answers));
