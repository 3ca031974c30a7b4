/**
 * The token table as HTML that brings its own style: for notebooks, and for
 * pages that are read without a network.
 *
 * What is trained is told by a sign and a word; colours only repeat it.
 *
 * @module
 */
import { visible } from "../../core/visible_text.ts";
import { Html, html } from "../text/html.ts";
import {
  type MaskedToken,
  shownToken,
  tokenLines,
  type TokenTable,
  trainedCounts,
} from "./token_table.ts";
import { SIGNS } from "./token_table_text.ts";
import style from "./token_table.css" with { type: "text" };

/** Token, id and role; the masks come behind them. */
const COMMON = ["token", "id", "role"];

/** The table, with what each mask trains below it. */
export function tokenTableHtml(table: TokenTable): Html {
  const { templates, masks } = table;
  const span = String(COMMON.length + masks.length);
  const rows = tokenLines(table).map(({ part, first, content, tokens }) =>
    html`<tr${first && new Html(' class="first"')}><th scope="row">${
      part === undefined ? "" : visible(part)
    }</th>${tokens.map((token) => cells(token, content, masks.length))}</tr>`
  );
  const counts = trainedCounts(table).map((
    { template, mask, trained, tokens },
  ) =>
    html`
      <tr>
        <td>${visible(template)}</td>
        <td>${mask}</td>
        <td class="id">${String(trained)}</td>
        <td class="id">${String(tokens)}</td>
      </tr>
    `
  );
  return html`
    <div class="sft-token-table">
      <style>${new Html(style)}</style>
      <table class="grid">
        <thead>
          <tr><th></th>${templates.map((name) =>
            html`<th class="group" scope="colgroup" colspan="${span}">${
              visible(name)
            }</th>`
          )}</tr>
          <tr><th scope="col">part</th>${templates.map(() =>
            [...COMMON, ...masks].map((title, at) =>
              html`
                <th scope="col" ${at === 0 &&
                  new Html(' class="group"')}>${visible(title)}</th>
              `
            )
          )}</tr>
        </thead>
        <tbody>${rows}</tbody>
      </table>
      <p>${SIGNS.trained} trained, ${SIGNS.other} not trained</p>
      <table class="grid">
        <thead>
          <tr>
            <th scope="col">template</th>
            <th scope="col">mask</th>
            <th scope="col">tokens trained</th>
            <th scope="col">of</th>
          </tr>
        </thead>
        <tbody>${counts}</tbody>
      </table>
    </div>
  `;
}

/** One template's cells of a line; empty ones where it has no token there. */
function cells(
  token: MaskedToken | undefined,
  content: boolean,
  masks: number,
): Html {
  if (!token) {
    return html`<td class="group" colspan="${
      String(COMMON.length + masks)
    }"></td>`;
  }
  const kind = content ? "content" : "template";
  return html`
    <td class="group ${kind}"><code>${shownToken(token)}</code></td><td
      class="id">${String(token.id)}</td><td class="role">${token.role ??
        ""}</td>${token.masks.map(({ supervised, why }) =>
          html`<td class="${supervised ? "trained" : "other"}">${
            supervised ? SIGNS.trained : SIGNS.other
          } ${visible(why)}</td>`
        )}
  `;
}
