/**
 * What a cell calls.
 *
 * What most begin with; the rest of the room can be imported by its path.
 *
 * @module
 */
export { compare } from "./compare.ts";
export { notebook } from "./notebook.ts";
export { runs } from "./runs.ts";
