/**
 * Text that counts as escaped for HTML, as `safe` and `escape` make it.
 *
 * @module
 */
import type { Text } from "./text.ts";

/** The text, escaped unless it counts as that already. */
export function escapeMarkup(text: Text): Text {
  return text.markup ? text : escapeAll(text);
}

/** The text, escaped in any case. */
export function escapeAll(text: Text): Text {
  return text.map((part) =>
    part.replace(/[&<>'"]/g, (character) => ENTITIES[character])
  ).asMarkup(true);
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "'": "&#39;",
  '"': "&#34;",
};
