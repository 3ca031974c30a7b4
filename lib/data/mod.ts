/**
 * Rows out of files of any form.
 *
 * What most begin with; the rest of the room can be imported by its path.
 *
 * @module
 */
export { readRows, type ReadRowsOptions } from "./read_rows.ts";
