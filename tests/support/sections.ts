/**
 * A section with blocks of every kind, and what tests look for in sections.
 *
 * @module
 */
import { lineChart } from "sft/view/figures/line_chart.ts";
import type { Block, Section } from "sft/view/sections/section.ts";

/** A section's blocks of one kind; none of a section that is not there. */
export function blocksOf<Kind extends Block["kind"]>(
  section: Section | undefined,
  kind: Kind,
): Extract<Block, { readonly kind: Kind }>[] {
  return (section?.blocks ?? []).filter((
    block,
  ): block is Extract<Block, { readonly kind: Kind }> => block.kind === kind);
}

/** Marked up in HTML and Markdown alike, and with an escape of a terminal. */
export const EVIL = "<b>*x*</b>\u001b";

const FIGURE = lineChart([{ x: 1, y: 2, series: "</script>" }], {
  xTitle: "step",
  yTitle: "loss",
});

/** One block of every kind, with markup wherever there is text. */
export const EVERY_BLOCK: Section = {
  title: EVIL,
  blocks: [
    {
      kind: "table",
      table: {
        columns: [{ title: "arm" }, { title: "seeds" }, { title: "loss" }],
        rows: [[EVIL, 2, 0.5]],
      },
      caption: `how to read ${EVIL}`,
      sortable: true,
      wide: true,
    },
    {
      kind: "table",
      table: { columns: [{ title: "run" }], rows: [["ours"]] },
      summary: `a long table ${EVIL}`,
    },
    { kind: "statement", text: `a statement ${EVIL}` },
    { kind: "note", text: `a note ${EVIL}` },
    {
      kind: "command",
      name: "ours",
      command: `deno task sft '${EVIL}'`,
      notes: [`step 50: ${EVIL}`],
    },
    { kind: "command", name: "imported", notes: [] },
    { kind: "verbatim", text: `rows\n  read \`\`\` ${EVIL}` },
    { kind: "figure", id: "bars", caption: `bars ${EVIL}`, figure: FIGURE },
    {
      kind: "figures",
      figures: [
        { kind: "figure", id: "dots", caption: `dots ${EVIL}`, figure: FIGURE },
      ],
      caption: `side by side ${EVIL}`,
    },
    {
      kind: "questions",
      id: "asked",
      arms: [{ name: EVIL, colour: "#0072b2" }],
      items: [{
        number: 1,
        prompt: `2+2? ${EVIL}`,
        expected: "4",
        isJudged: true,
        arms: [[{ run: EVIL, answer: EVIL, stopped: true, nats: 1 }]],
      }],
      inText: [{ kind: "note", text: "instead of questions" }],
    },
    {
      kind: "charts",
      measures: new Map([["step", "by step"], ["time", "by time"]]),
      series: { title: "runs", names: ["ours", EVIL] },
      figures: [
        { kind: "figure", id: "loss", caption: "Loss.", figure: FIGURE },
      ],
      caption: `lines ${EVIL}`,
    },
    {
      kind: "cards",
      caption: `cards ${EVIL}`,
      rows: [{
        title: `2+2? ${EVIL}`,
        aside: "seed 42",
        cards: [{
          name: "ours",
          texts: [
            {
              label: `a run ${EVIL}`,
              pieces: [
                { text: `It is ${EVIL} `, same: true },
                { text: "<4>", same: false },
              ],
              note: "step 9",
              warning: "did not stop",
            },
            { pieces: [] },
          ],
          folded: new Map([["1 more", [{ note: "folded text" }]]]),
        }],
      }],
      inText: [{ kind: "note", text: "instead of cards" }],
    },
    {
      kind: "details",
      summary: `details ${EVIL}`,
      blocks: [{ kind: "note", text: "inside" }],
    },
  ],
};
