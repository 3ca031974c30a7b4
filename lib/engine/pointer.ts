/**
 * Addresses in native libraries.
 *
 * @module
 */

/** An address that is handed back to where it came from. */
// deno-lint-ignore no-explicit-any -- opaque pointers of a C library
export type Pointer = Deno.PointerObject<any>;
