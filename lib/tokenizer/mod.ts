/**
 * A tokenizer, by its folder.
 *
 * What most begin with; the rest of the room can be imported by its path.
 *
 * @module
 */
export { loadTokenizer, type Tokenizer } from "./tokenizer.ts";
