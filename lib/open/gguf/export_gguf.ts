/**
 * A model's folder as one GGUF file.
 *
 * @module
 */
import { basename, dirname, resolve } from "node:path";
import { templateField } from "../../chat/published_template.ts";
import type { ChatTemplate } from "../../chat/template.ts";
import { seen } from "../../core/checked/checked_json.ts";
import { UserError } from "../../core/errors.ts";
import { Q8_0_ELEMENTS, type WrittenType } from "../../gguf/encode.ts";
import {
  writeGguf,
  type WrittenMetadata,
  type WrittenTensor,
} from "../../gguf/write_gguf.ts";
import { writtenTokenizer } from "../../tokenizer/gguf/written_tokenizer.ts";
import { readGenerationConfig } from "../../tokenizer/token_roles.ts";
import { loadTokenizer, type Tokenizer } from "../../tokenizer/tokenizer.ts";
import { readTokenizerFiles } from "../../tokenizer/tokenizer_files.ts";
import { assertSameVocabulary, type LoadedModel } from "../model_files.ts";
import { loadWithAdapter } from "../adapter/load_with_adapter.ts";
import { templateOfModel } from "../model_template.ts";
import { ggufShape, toGguf } from "./layouts.ts";
import { ggufParameter, ROPE_TENSOR } from "./tensor_names.ts";
import { writtenConfig } from "./written_config.ts";

/** Element types of a file, as `--dtype` names them. */
export const GGUF_DTYPES = ["f16", "q8_0", "f32", "bf16"] as const;

/** One of them. */
export type GgufDtype = typeof GGUF_DTYPES[number];

/** What is to be written, put together and checked. */
export interface GgufExport {
  /** The template that the model was trained with, if any. */
  readonly template: ChatTemplate | undefined;
  /** Texts at which generation stops. */
  readonly stops: readonly string[];
  /** What llama.cpp does otherwise, or the file holds otherwise, a line each. */
  readonly notes: readonly string[];
  /** Writes the file; it is not there before. */
  write(path: string): Promise<void>;
}

/** llama.cpp's numbers for a file most of whose tensors are of a type. */
const FILE_TYPES = { f32: 0, f16: 1, q8_0: 7, bf16: 32 };

/**
 * Reads a model with its tokenizer and template.
 *
 * @param path A model's folder, or a GGUF file.
 * @throws {UserError} If it is none, or llama.cpp could not run it.
 */
export async function ggufExport(
  path: string,
  dtype: GgufDtype,
): Promise<GgufExport> {
  const loaded = await loadWithAdapter(path);
  const tokenizer = await loadTokenizer(path);
  assertSameVocabulary(loaded.model, tokenizer, {
    model_path: path,
    tokenizer_path: path,
  });
  const template = await templateOfModel(path, tokenizer);
  const stops = await stopIds(path, tokenizer, template);
  const source = template && templateField(template);
  const { metadata, notes } = writtenTokenizer({
    files: await readTokenizerFiles(path),
    rows: loaded.model.vocabulary,
    stops,
    padToken: tokenizer.padToken,
    templates: typeof source === "object"
      ? Object.fromEntries(
        source.map(({ name, template }) => [name, template]),
      )
      : source === undefined
      ? {}
      : { default: source },
    path,
  });
  const config = writtenConfig(loaded.model, path);
  const tensors = tensorsOf(loaded, config.family, dtype, path);
  const rows = tensors.filter(({ type }) => type === "F16").length;
  const general: WrittenMetadata = [
    ["general.architecture", ["string", config.family]],
    ["general.type", ["string", "model"]],
    ["general.name", ["string", nameOf(path)]],
    ["general.file_type", ["uint32", FILE_TYPES[dtype]]],
    ["general.quantization_version", ["uint32", 2]],
    ...config.metadata.map(([name, value]) =>
      [`${config.family}.${name}`, value] as const
    ),
  ];
  const { slowness } = config;
  return {
    template,
    stops: stops.map((id) => tokenizer.decode([id])),
    notes: [
      ...notes,
      ...dtype === "q8_0" && rows > 0
        ? [
          `${rows} of ${tensors.length} tensors are f16: q8_0 needs rows of a ` +
          `multiple of ${Q8_0_ELEMENTS}`,
        ]
        : [],
    ],
    write: (file) =>
      writeGguf(file, [...general, ...metadata], [
        ...slowness
          ? [
            {
              name: ROPE_TENSOR,
              shape: [slowness.length],
              type: "F32",
              values: () => slowness,
            } as const,
          ]
          : [],
        ...tensors,
      ]),
  };
}

/** Where the model stops: at its template's tokens, then wherever it says. */
async function stopIds(
  path: string,
  tokenizer: Tokenizer,
  template: ChatTemplate | undefined,
): Promise<number[]> {
  const { eos_token_id } = await readGenerationConfig(path);
  const ids = [
    ...(template?.stopTokens ?? []).map((token) => tokenizer.tokenId(token)),
    ...[eos_token_id ?? []].flat() as number[],
  ];
  return [...new Set(ids.filter((id) => id !== undefined))];
}

/** As people know it: a run's name where the folder is a part of a run. */
function nameOf(path: string): string {
  const whole = resolve(path);
  const name = basename(whole).replace(/\.gguf$/i, "");
  return /^(final|checkpoint-\d+)$/.test(name)
    ? basename(dirname(whole))
    : name;
}

function tensorsOf(
  { model, values }: LoadedModel,
  family: string,
  dtype: GgufDtype,
  path: string,
): WrittenTensor[] {
  return model.parameters.map(({ name, shape }) => {
    const { name: tensor, layout } = ggufParameter(family, name);
    const shapeThere = ggufShape(shape, layout);
    const type = typeOf(tensor, shapeThere, dtype);
    if (type === "F16") assertFitsHalf(values[name], name, path);
    return {
      name: tensor,
      shape: shapeThere,
      type,
      values: () => toGguf(values[name], shape, layout, model),
    };
  });
}

/** llama.cpp adds vectors and positions in float32 alone. */
function typeOf(
  tensor: string,
  shape: readonly number[],
  dtype: GgufDtype,
): WrittenType {
  if (shape.length === 1 || tensor === "position_embd.weight") return "F32";
  if (dtype === "q8_0") {
    return shape.at(-1)! % Q8_0_ELEMENTS === 0 ? "Q8_0" : "F16";
  }
  return dtype.toUpperCase() as WrittenType;
}

/** The largest float16. */
const LARGEST_HALF = 65504;

function assertFitsHalf(values: Float32Array, name: string, path: string) {
  for (const value of values) {
    if (Math.abs(value) <= LARGEST_HALF) continue;
    throw new UserError(
      `Cannot write model "${path}" as f16: ${seen(name)} holds ${value}, ` +
        `beyond ${LARGEST_HALF}, pass --dtype bf16`,
    );
  }
}
