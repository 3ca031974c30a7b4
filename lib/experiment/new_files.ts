/**
 * The files that a new experiment begins with: the experiment as commented data,
 * and a notebook that runs and compares it.
 *
 * @module
 */
import { isAbsolute, relative } from "node:path";
import { formatCount } from "../core/format.ts";
import { SHARE } from "./hold_out.ts";
import type { Suggestion } from "./suggest.ts";

/** What a person named, on the way into a file. */
export interface NewExperiment {
  readonly name: string;
  /** Folder of the files. */
  readonly folder: string;
  readonly model_path: string;
  /** Left out where it is the model's. */
  readonly tokenizer_path?: string;
  readonly data_file: string;
  readonly eval_file: readonly string[];
  readonly format?: string;
  readonly columns?: string;
  readonly suggestion: Suggestion;
}

/** TypeScript of the experiment, formatted as `deno fmt` does. */
export function experimentText(given: NewExperiment): string {
  const { name, suggestion, eval_file, hasAnswers } = {
    ...given,
    ...given.suggestion,
  };
  const path = (text: string) => pathText(text, given.folder);
  const optional = [
    given.tokenizer_path !== undefined &&
    `    tokenizer_path: ${path(given.tokenizer_path)},`,
  ];
  const form = [
    given.format !== undefined &&
    `    format: ${JSON.stringify(given.format)},`,
    given.columns !== undefined &&
    `    columns: ${JSON.stringify(given.columns)},`,
  ];
  const lint = suggestion.template_lint && [
    "    // It fails a check, see `deno task lint_template`.",
    `    template_lint: "${suggestion.template_lint}",`,
  ];
  const measured = eval_file.length > 0
    ? [`    eval_file: [${eval_file.map(path).join(", ")}],`]
    : [];
  const holding = eval_file.length > 0 ? [] : [
    "  // Share of the rows that is never trained on, and measured on instead.",
    `  heldOut: ${SHARE},`,
  ];
  const decides = hasAnswers
    ? `{ metric: "rightShare", better: "higher" }`
    : `{ metric: "answerNatsPerToken", better: "lower" }`;
  const lines = [
    "/**",
    ` * What this experiment asks is its \`question\`. Run it with`,
    ` * \`deno task experiment\` and the path of this file.`,
    " *",
    " * @module",
    " */",
    'import { defineExperiment } from "sft";',
    "",
    "// Paths begin here, wherever the command is run.",
    "const here = import.meta.dirname;",
    "",
    "export const experiment = defineExperiment({",
    `  name: ${JSON.stringify(name)},`,
    "  // What do you want to know? One thing that figures can answer.",
    '  question: "Do three epochs answer better than one?",',
    "  // Your guess, written down before the runs.",
    '  hypothesis: "Yes, on questions that were held out too.",',
    "  // The same arm by arm, so that the report can say whether it held.",
    '  expects: [{ arm: "three", is: "better", against: "one" }],',
    "  // Settings of all arms: whatever `deno task sft --help` lists.",
    "  base: {",
    `    // ${formatCount(suggestion.parameters)} parameters.`,
    `    model_path: ${path(given.model_path)},`,
    ...optional,
    `    data_file: ${path(given.data_file)},`,
    ...form,
    ...measured,
    `    template: ${JSON.stringify(suggestion.template)},`,
    ...lint ?? [],
    `    // Of ${suggestion.rows} rows the longest has ${suggestion.longest} ` +
    "tokens.",
    `    max_length: ${suggestion.max_length},`,
    "    batch_size: 4,",
    "    gradient_accumulation_steps: 1,",
    "    // A start for a model of this size; sweep({ learning_rate: […] }) finds",
    "    // a better one.",
    `    learning_rate: ${suggestion.learning_rate},`,
    "    warmup_ratio: 0.1,",
    "    save_steps: 1000,",
    "  },",
    ...holding,
    "  // What differs, an arm each.",
    "  arms: {",
    "    one: { num_epochs: 1 },",
    "    three: { num_epochs: 3 },",
    "  },",
    "  // Every arm is run with each: one seed cannot tell chance from effect.",
    "  seeds: [1, 2, 3],",
    `  decidedBy: ${decides},`,
    "});",
  ];
  return `${lines.filter((line) => line !== false).join("\n")}\n`;
}

/** A path as code: beside the file where it is near, whole where it is not. */
function pathText(given: string, folder: string): string {
  // A held-out set may have a name before its path.
  const [, name = "", path] = /^([^/=]+=)?(.*)$/s.exec(given)!;
  if (!isAbsolute(path)) return JSON.stringify(given);
  const inside = relative(folder, path);
  const far = inside.startsWith("../..") || isAbsolute(inside);
  if (far || /[`$\\]/.test(given)) return JSON.stringify(given);
  return `\`${name}\${here}/${inside}\``;
}

/** A notebook of format 4.5 that runs and compares the experiment. */
export function notebookText({ name }: Pick<NewExperiment, "name">): string {
  const markdown = (id: string, source: string) => ({
    cell_type: "markdown",
    id,
    metadata: {},
    source: linesOf(source),
  });
  const code = (id: string, source: string) => ({
    cell_type: "code",
    execution_count: null,
    id,
    metadata: {},
    outputs: [],
    source: linesOf(source),
  });
  const notebook = {
    cells: [
      markdown(
        "title",
        `# ${name}\n\nWhat is asked, and of what, is in [${name}.ts](${name}.ts).`,
      ),
      code(
        "start",
        'import { compare, notebook, runs } from "sft";\n' +
          `import { experiment } from "./${name}.ts";\n\nawait notebook();`,
      ),
      markdown(
        "runs",
        "Every arm under every seed. Interrupt (■) stops after a step; the cell " +
          "goes on\nfrom there when it is run again, and what is finished is " +
          "not run twice.",
      ),
      code(
        "run",
        `const mine = await runs(experiment, { folder: "outputs/${name}" });`,
      ),
      markdown("comparison", "What the arms are worth, and how sure that is."),
      code("compare", "await compare(mine);"),
    ],
    metadata: {
      kernelspec: {
        display_name: "Deno",
        language: "typescript",
        name: "deno",
      },
      language_info: { name: "typescript" },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
  return `${JSON.stringify(notebook, undefined, 1)}\n`;
}

/** Lines with their ends, as the format keeps them. */
function linesOf(text: string): string[] {
  return text.split(/(?<=\n)/);
}
