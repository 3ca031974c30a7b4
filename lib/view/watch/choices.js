/*
 * What the reader of the live view chose, kept by the browser from one load of
 * the page to the next.
 */

const PREFIX = "sft-watch ";

/** A choice, or nothing where there is none or the browser keeps none. */
export function readChoice(name) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name)) ?? undefined;
  } catch {
    return undefined;
  }
}

export function writeChoice(name, value) {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // A browser that keeps nothing shows the page as it was at first.
  }
}
