/**
 * Examples, and the packed rows that are trained on.
 *
 * What most begin with; the rest of the room can be imported by its path.
 *
 * @module
 */
export { encodeSegments, type Example } from "./example.ts";
export { type PackedRow, type Packing, packRows } from "./pack.ts";
export { targetsOf } from "./targets.ts";
export { tokenRows } from "./token_rows.ts";
