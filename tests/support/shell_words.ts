/**
 * Command lines as words, and those of a page.
 *
 * Covers what pages of this project hold: words, double quotes, and lines that
 * a backslash continues. Not a shell.
 *
 * @module
 */

/** The words of a command line, without quotes. */
export function shellWords(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)]
    .map(([, quoted, plain]) => quoted ?? plain);
}

/** The lines of a text, with those that a backslash continues as one. */
export function joinedLines(text: string): string[] {
  return text.replaceAll(/ *\\\n\s*/g, " ").split("\n");
}

/** The commands of a Markdown page's shell blocks in order, each as its words. */
export function shellCommands(markdown: string): string[][] {
  return [...markdown.matchAll(/^```sh\n(.*?)^```/gms)]
    .flatMap(([, block]) => joinedLines(block.trim()))
    .map(shellWords);
}
