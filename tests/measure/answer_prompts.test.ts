import { assert, assertEquals } from "@std/assert";
import { TEMPLATES } from "sft/chat/template.ts";
import {
  type AnswerOptions,
  answerPrompts,
  endsWith,
  stopIdsOf,
} from "sft/measure/answer_prompts.ts";
import { Decoder } from "sft/model/decoder.ts";
import { GREEDY } from "sft/model/sample.ts";
import { openModel } from "sft/open/open_model.ts";
import { loadTokenizer } from "sft/tokenizer/tokenizer.ts";
import { talkingModel, tinyRuns, TOKENIZER } from "../support/tiny_run.ts";

const runs = await tinyRuns();
const opened = await openModel({
  engine: "onnx",
  model_path: await talkingModel(runs),
  tokenizer_path: TOKENIZER,
});
const tokenizer = await loadTokenizer(TOKENIZER);
const [HELLO, THERE] = tokenizer.encodeContent("Hello there");
const END = tokenizer.tokenId("<|im_end|>")!;

/** What "Hi" is trained to be answered after, and a beginning of that. */
const HI = tokenizer.encodeTemplate(
  "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n",
);
const BEGUN = [...HI, HELLO];

/** Puts prompts to the model that says "Hello there" to "Hi". */
async function asked(
  prompts: readonly (readonly number[])[],
  changes: Partial<AnswerOptions> = {},
) {
  const { engine, parameters } = opened;
  const decoder = new Decoder(engine, opened.model, parameters, {
    rows: prompts.length,
  });
  try {
    return await answerPrompts(decoder, tokenizer, prompts, {
      sampling: GREEDY,
      seed: 1,
      maxLength: 40,
      stopTokens: new Set([END]),
      ...changes,
    });
  } finally {
    decoder.dispose();
  }
}

Deno.test("answerPrompts() answers prompts of different lengths side by side", async () => {
  const pieces: string[][] = [[], []];

  const answers = await asked([HI, BEGUN], {
    onText: (piece, row) => pieces[row].push(piece),
  });

  assertEquals(answers, [
    { text: "Hello there", stopped: true, tokens: [HELLO, THERE] },
    { text: " there", stopped: true, tokens: [THERE] },
  ]);
  assertEquals(pieces.map((one) => one.join("|").replace(/\|+$/, "")), [
    "Hello| there",
    " there",
  ]);
});

Deno.test("answerPrompts() ends each answer at its own limit", async () => {
  const cut = { text: "Hello", stopped: false, tokens: [HELLO] };
  const whole = { text: "Hello there", stopped: true, tokens: [HELLO, THERE] };
  const nothing = { text: "", stopped: false, tokens: [] };

  assertEquals(
    await asked([HI, HI, HI, HI], { limits: [1, 9, 0, 3] }),
    [cut, whole, nothing, whole],
  );
  assertEquals(await asked([HI], { maxLength: HI.length + 1 }), [cut]);
  assertEquals(await asked([HI], { maxLength: HI.length }), [nothing]);
  // No longer than a row, whatever the limit.
  assertEquals(
    await asked([HI, BEGUN], { limits: [9, 9], maxLength: BEGUN.length }),
    [cut, nothing],
  );
});

Deno.test("answerPrompts() draws for a prompt what it draws without its neighbours", async () => {
  const hot = {
    sampling: { ...GREEDY, temperature: 5 },
    maxLength: 20,
    seed: 3,
  };

  const [first, second] = await asked([HI, BEGUN], hot);

  assertEquals(await asked([HI], hot), [first]);
  assertEquals(await asked([BEGUN], hot), [second]);
});

Deno.test("answerPrompts() ends before a stop string, and keeps its tokens", async () => {
  const pieces: string[] = [];
  const [first, second] = await asked([HI, BEGUN], {
    stopStrings: ["o th"],
    onText: (piece, row) => row === 0 && pieces.push(piece),
  });

  assertEquals(first, {
    text: "Hell",
    stopped: true,
    tokens: [HELLO, THERE],
  });
  assertEquals(second.text, " there");
  assertEquals(pieces.filter(Boolean), ["Hell"]);
  const [held] = await asked([HI], { stopStrings: ["there!"] });
  assertEquals(held.text, "Hello there");
});

Deno.test("answerPrompts() draws other answers to the same, each the same again", async () => {
  const hot = { sampling: { ...GREEDY, temperature: 5 }, maxLength: 20 };
  const sequences = [0, 1, 2];
  const several = await asked([HI, HI, HI], { ...hot, sequences });

  assertEquals(new Set(several.map(({ text }) => text)).size, 3);
  assertEquals(await asked([HI], hot), [several[0]]);
  assertEquals(await asked([HI], { ...hot, sequences: [2] }), [several[2]]);
});

Deno.test("answerPrompts() scores the tokens where it is asked to", async () => {
  const [{ scored, tokens }] = await asked([HI], { logprobs: 1 });

  assertEquals(scored?.map(({ token }) => token), [...tokens]);
  for (const { token, logProbability, likeliest } of scored ?? []) {
    assert(logProbability < 0);
    assertEquals(likeliest, [{ token, logProbability }]); // as it is greedy
  }
});

Deno.test("stopIdsOf() are a template's stop tokens that the tokenizer knows", () => {
  assertEquals(stopIdsOf(TEMPLATES.chatml, tokenizer), new Set([END]));
  assertEquals(stopIdsOf(TEMPLATES.origin, tokenizer), new Set());
  assertEquals(stopIdsOf(undefined, tokenizer), new Set());
  assertEquals(
    stopIdsOf({ ...TEMPLATES.chatml, stopTokens: ["</s>"] }, tokenizer),
    new Set(),
  );
});

Deno.test("endsWith() looks past final punctuation and white space", () => {
  const cases: [text: string, answer: string, ends: boolean][] = [
    ["3 plus 4 is 7.", "7", true],
    ["It is 7 !\n", "7", true],
    ["答案是 7。", "7", true],
    ["7", "7", true],
    ["7, I think", "7", false],
    ["", "7", false],
    ["是长江。", "长江", true],
    ["就是长江", "长江", true],
    ["It is Paris.", "Paris.", true],
    ["It is Paris", "Paris.", true],
    ["是长江！", "长江。", true],
    ["It is f(x).", "f(x)", true],
    ["It is f(y).", "f(x)", false],
    ["It is 12.", "2.", false],
    ["Paris.", "Paris \n", true],
    ["It ends with ?", "?", true],
    ["It ends with ?", "!", false],
  ];
  for (const [text, answer, ends] of cases) {
    assertEquals(endsWith(text, answer), ends, JSON.stringify(text));
  }
});

Deno.test("endsWith() asks for the whole number or word", () => {
  const cases: [text: string, answer: string, ends: boolean][] = [
    ["It is 112", "12", false],
    ["It is 0.5", "5", false],
    ["It is x12", "12", true],
    ["等于12", "12", true],
    ["a carpet", "pet", false],
    ["a pet", "pet", true],
    ["宠物pet", "pet", true],
  ];
  for (const [text, answer, ends] of cases) {
    assertEquals(endsWith(text, answer), ends, JSON.stringify(text));
  }
});
