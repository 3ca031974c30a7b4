/**
 * The page of a prepared set: what became of its rows and tokens, and how long
 * its examples are.
 *
 * @module
 */
import { type Counts, histogram } from "../figures/histogram.ts";
import { plotlyBundle } from "../figures/plotly_bundle.ts";
import { pageHtml } from "./page.ts";

/** What the page says. */
export interface PreparedPage {
  readonly title: string;
  /** The data report as text. */
  readonly summary: string;
  /** Examples by their length in tokens, of each half of the set. */
  readonly lengths: { readonly train: Counts; readonly held_out: Counts };
  /** The set's cache key. */
  readonly key: string;
}

/** One file that opens without a network; the same for the same set. */
export async function preparedPage(page: PreparedPage): Promise<string> {
  const { title, summary, lengths, key } = page;
  const figure = histogram(
    { train: lengths.train, "held out": lengths.held_out },
    { sizeTitle: "tokens of an example", countTitle: "examples" },
  );
  return pageHtml({
    title,
    intro: `Cache key ${key}`,
    sections: [
      {
        title: "Lengths",
        blocks: [{
          kind: "figure",
          id: "lengths",
          caption:
            "How many examples have so many tokens, as they are in the shards.",
          figure,
        }],
      },
      {
        title: "Rows and tokens",
        blocks: [{ kind: "verbatim", text: summary }],
      },
    ],
    plotly: await plotlyBundle(),
  });
}
