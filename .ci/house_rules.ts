/**
 * The house rules that a program can hold, as a plugin of `deno lint`.
 *
 * Covers what files in `lib/` import and that no import leads back, what they ask
 * of the world, what they print by, and how they word their errors. Sizes and places of files are tested in
 * `tests/layout.test.ts`.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { circleText, fileReader, importCircle } from "./import_circle.ts";

/**
 * The tower: the rooms of `lib/` from the ground up, and which of those below
 * each may import. `tests/layout.test.ts` holds that none names a later one.
 */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: [],
  statistics: [],
  gguf: ["core"],
  tokenizer: ["core", "gguf"],
  store: ["core", "gguf", "tokenizer"],
  hub: ["core", "tokenizer", "store"],
  chat: ["core", "tokenizer"],
  batch: ["core", "tokenizer", "chat"],
  data: ["core", "tokenizer", "chat", "batch"],
  engine: ["core"],
  ops: ["core"],
  model: ["core", "engine", "ops"],
  train: ["core", "batch", "engine", "ops"],
  view: ["core", "statistics", "store"],
  settings: ["core", "tokenizer", "chat", "data", "engine"],
};

/** The rooms where all meet, each above the last; they may import any below. */
export const MEETING_ROOMS = [
  "open",
  "measure",
  "run",
  "experiment",
  "notebook",
  "serve",
  "cli",
  "mod.ts",
];

/** Folders that may be imported for their types alone. */
const TYPES_ONLY: Readonly<Record<string, readonly string[]>> = {
  model: ["engine"],
  train: ["engine"],
};

/** Folders that work on text and named arrays. */
const NO_TENSORS = [
  ...[
    "statistics",
    "gguf",
    "tokenizer",
    "store",
    "hub",
    "chat",
    "batch",
    "data",
    "view",
    "settings",
    "cli",
  ],
];

/** The project's folders that use `lib/` and that it may not know. */
const USERS = ["data", "experiments", "notebooks", "tests"];

/** What makes a run depend on more than its settings, and what to use. */
const HIDDEN_INPUTS: Readonly<Record<string, string>> = {
  "Math.random": "a stream of lib/core/random.ts",
  "Date.now": "a Clock of lib/core/clock.ts",
  "performance.now": "a Clock of lib/core/clock.ts",
};

/** Reads of a tensor that hold up everything until the device is done. */
const SYNCHRONOUS_READS = ["dataSync", "arraySync"];

/** Files whose output is no text of others, or is made visible there. */
const RAW_OUTPUT = [
  "lib/cli/say.ts",
  "lib/experiment/child_run.ts", // JSON for the process that reads it
  "lib/view/notebook/live_runs.ts", // a kernel hears console.log() alone
];

export default {
  name: "house",
  rules: {
    "import-direction": { create: importDirection },
    "import-circle": { create: importCircles },
    "hidden-inputs": { create: hiddenInputs },
    "synchronous-reads": { create: synchronousReads },
    "error-wording": { create: errorWording },
    "raw-output": { create: rawOutput },
  },
} satisfies Deno.lint.Plugin;

/** The project's root, with a slash. */
const ROOT = fileURLToPath(new URL("..", import.meta.url));

type Context = Deno.lint.RuleContext;
type Visitor = Deno.lint.LintVisitor;
type Node = Deno.lint.Node;

function importDirection(context: Context): Visitor {
  const path = projectPath(context);
  if (!path.startsWith("lib/")) return {};
  const check = (node: Node, source: string, typesOnly: boolean) => {
    const message = importFault(path, source, typesOnly);
    if (message !== undefined) context.report({ node, message });
  };
  return {
    ImportDeclaration(node) {
      const typesOnly = node.importKind === "type" ||
        node.specifiers.length > 0 &&
          node.specifiers.every((specifier) =>
            specifier.type === "ImportSpecifier" &&
            specifier.importKind === "type"
          );
      check(node, node.source.value, typesOnly);
    },
    ExportAllDeclaration(node) {
      check(node, node.source.value, node.exportKind === "type");
    },
    ExportNamedDeclaration(node) {
      if (node.source) {
        check(node, node.source.value, node.exportKind === "type");
      }
    },
    ImportExpression(node) {
      const { source } = node;
      if (source.type === "Literal" && typeof source.value === "string") {
        check(node, source.value, false);
      }
    },
    "TSImportType Literal"(node: Deno.lint.StringLiteral) {
      check(node, node.value, true);
    },
  };
}

/** @returns What is wrong with `source` in the file at `path`, if anything. */
function importFault(
  path: string,
  source: string,
  typesOnly: boolean,
): string | undefined {
  if (/^sft(\/|$)/.test(source)) {
    return `Inside lib, import "${source}" by its relative path`;
  }
  if (/^(npm:)?@tensorflow\//.test(source) && path !== "lib/core/tf.ts") {
    return "Only lib/core/tf.ts may import TensorFlow.js";
  }
  if (!source.startsWith(".")) return undefined;
  const target = new URL(source, `file:///${path}`).pathname.slice(1);
  const [top, to] = target.split("/");
  const from = path.split("/")[1];
  if (top !== "lib") {
    return USERS.includes(top) ? `lib may not import ${top}` : undefined;
  }
  if (target === "lib/core/tf.ts" && NO_TENSORS.includes(from)) {
    return `lib/${from} knows no tensors, it may not import lib/core/tf.ts`;
  }
  if (from === to) return undefined;
  const height = MEETING_ROOMS.indexOf(from);
  const isBelow = height >= 0
    ? Object.hasOwn(MAY_IMPORT, to) ||
      MEETING_ROOMS.slice(0, height).includes(to)
    : MAY_IMPORT[from]?.includes(to);
  if (!isBelow) {
    return `lib/${from} may not import lib/${to}`;
  }
  if (!typesOnly && TYPES_ONLY[from]?.includes(to)) {
    return `lib/${from} may import only types from lib/${to}`;
  }
}

const readOnce = fileReader();

function importCircles(context: Context): Visitor {
  if (!projectPath(context).startsWith("lib/")) return {};
  const path = context.filename;
  // The file itself as it is in the editor, the others as they are on the disk.
  const text = context.sourceCode.text;
  const circle = importCircle(
    path,
    (file) => file === path ? text : readOnce(file),
  );
  if (!circle) return {};
  return {
    Program(node) {
      const message = `lib may have no circle of imports: ${
        circleText(circle, ROOT)
      }`;
      context.report({ node, message });
    },
  };
}

function hiddenInputs(context: Context): Visitor {
  const path = projectPath(context);
  if (!path.startsWith("lib/") || path === "lib/core/clock.ts") return {};
  const report = (node: Node, input: string, instead: string) =>
    context.report({ node, message: `Use ${instead} instead of ${input}` });
  const now = (node: Deno.lint.NewExpression | Deno.lint.CallExpression) => {
    if (nameOf(node.callee) === "Date" && node.arguments.length === 0) {
      report(node, "the current Date", "isoTime() of lib/core/clock.ts");
    }
  };
  return {
    MemberExpression(node) {
      const name = `${nameOf(node.object)}.${nameOf(node)}`;
      if (Object.hasOwn(HIDDEN_INPUTS, name)) {
        report(node, name, HIDDEN_INPUTS[name]);
      }
    },
    NewExpression: now,
    CallExpression: now,
  };
}

function synchronousReads(context: Context): Visitor {
  if (!projectPath(context).startsWith("lib/")) return {};
  return {
    MemberExpression(node) {
      const name = nameOf(node);
      if (SYNCHRONOUS_READS.includes(name)) {
        const instead = name.replace("Sync", "()");
        context.report({ node, message: `Await ${instead}, not ${name}()` });
      }
    },
  };
}

function rawOutput(context: Context): Visitor {
  const path = projectPath(context);
  const prints = ["lib", ...USERS].some((folder) =>
    folder !== "tests" && path.startsWith(`${folder}/`)
  );
  if (!prints || RAW_OUTPUT.includes(path)) return {};
  return {
    MemberExpression(node) {
      const owner = nameOf(node.object);
      const name = nameOf(node);
      const isConsole = owner === "console" &&
        node.object.type === "Identifier";
      const isStream = ["stdout", "stderr"].includes(owner) &&
        /^write/.test(name);
      if (!isConsole && !isStream) return;
      const message =
        `Print by lib/cli/say.ts, which hides nothing and obeys ` +
        `nothing, not by ${owner}.${name}`;
      context.report({ node, message });
    },
  };
}

function errorWording(context: Context): Visitor {
  const path = projectPath(context);
  const isOurs = path.startsWith("lib/") && !path.startsWith("lib/core/std/");
  if (!isOurs) return {};
  const check = (message: Node | undefined) => {
    const faults = message ? wordingFaults(literalParts(message)) : [];
    for (const fault of faults) {
      context.report({ node: message, message: `Error messages ${fault}` });
    }
  };
  return {
    NewExpression(node) {
      if (nameOf(node.callee).endsWith("Error")) check(node.arguments[0]);
    },
    "ClassDeclaration[superClass.name=/Error$/] CallExpression"(
      node: Deno.lint.CallExpression,
    ) {
      if (node.callee.type === "Super") check(node.arguments[0]);
    },
  };
}

/** @param parts A message's text, with `undefined` for what is computed. */
function wordingFaults(parts: readonly (string | undefined)[]): string[] {
  const [first, last] = [parts[0], parts.at(-1)];
  const faults = [];
  if (first !== undefined && !first.startsWith("Cannot ")) {
    faults.push('begin with "Cannot " and what could not be done');
  }
  if (last?.endsWith(".")) faults.push("end without a period");
  if (parts.some((part) => /n't\b/.test(part ?? ""))) {
    faults.push("spell out their contractions");
  }
  return faults;
}

/** The text of a literal, a template or a sum of them, piece by piece. */
function literalParts(node: Node): (string | undefined)[] {
  if (node.type === "Literal" && typeof node.value === "string") {
    return [node.value];
  }
  if (node.type === "BinaryExpression" && node.operator === "+") {
    return [...literalParts(node.left), ...literalParts(node.right)];
  }
  if (node.type !== "TemplateLiteral") return [undefined];
  return node.quasis
    .flatMap(({ cooked }) => [cooked === "" ? undefined : cooked, undefined])
    .slice(0, -1);
}

/** The last name of an identifier or a property, such as `now`. */
function nameOf(node: Node): string {
  if (node.type === "Identifier") return node.name;
  if (node.type !== "MemberExpression") return "";
  const { property } = node;
  if (!node.computed) return nameOf(property);
  return property.type === "Literal" ? String(property.value) : "";
}

/** Path of the linted file from the project's root, with slashes. */
function projectPath({ filename }: Context): string {
  const path = filename.startsWith(ROOT)
    ? filename.slice(ROOT.length)
    : filename;
  return path.replaceAll("\\", "/");
}
