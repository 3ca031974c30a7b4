/**
 * The settings that say what is read: rows, model and tokenizer.
 *
 * @module
 */
import { FORMAT_NAMES } from "../chat/formats/formats.ts";
import { choice, integer, string } from "./kinds.ts";

/** What commands read. */
export const DATA = {
  model_path: string({
    required: true,
    help: "model folder, GGUF file, or ORG/NAME[@REVISION] of a hub",
  }),
  tokenizer_path: string({
    required: true,
    help: "folder with tokenizer.json, GGUF file, or ORG/NAME[@REVISION]",
  }),
  /** Any source of rows; see data/source/raw_rows.ts. */
  data_file: string({
    required: true,
    help: "a file, folder, pattern or a.jsonl:3,b.jsonl:1",
  }),
  /** What the rows of every file are. */
  format: choice(FORMAT_NAMES, {
    help: "form of the rows, told from each if not given",
  }),
  /** What the keys of every file's rows are, where they are the user's own. */
  columns: string({
    placeholder: "KEY=WHAT,…",
    help: "your rows' keys, as in question=user,answer=assistant",
  }),
  data_limit: integer({ minimum: 1, help: "rows read at most" }),
  on_bad_row: choice(["skip", "error"], {
    default: "error",
    help: "what becomes of a row that cannot be used",
  }),
  /** Of a conversation to show. */
  row: integer({ default: 1, minimum: 1, help: "which one, from 1" }),
  /** The same everywhere, so that what is shown is what will be trained. */
  seed: integer({ default: 42, help: "decides the draws of a mixture" }),
};

/**
 * `data_file` of a command.
 *
 * @param rows What the rows are, such as `"texts"`.
 */
export function dataFile(rows: string) {
  return { ...DATA.data_file, help: `${rows}: ${DATA.data_file.help}` };
}
