/**
 * What a filter is, and filters by name.
 *
 * Filters such as `map` name others, so the names are kept apart from the tables
 * that define them.
 *
 * @module
 */
import type { Arguments, Value } from "../value/values.ts";

/** A filter: the value before the bar, and what stands in the brackets. */
export type Filter = (value: Value, given: Arguments) => Value;

const FILTERS = new Map<string, Filter>();

/** Makes the filters of a table known by their names. */
export function defineFilters(table: Readonly<Record<string, Filter>>): void {
  for (const [name, filter] of Object.entries(table)) FILTERS.set(name, filter);
}

/** A filter; `undefined` where there is none of that name. */
export function filterNamed(name: string): Filter | undefined {
  return FILTERS.get(name);
}
