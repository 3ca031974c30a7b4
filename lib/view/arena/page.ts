/**
 * The arena's page: a question, answers without names, and the vote.
 *
 * Nothing tells which answer is whose: the page knows all names, and hears their
 * places from the server when a vote is kept.
 *
 * @module
 */
import { Html, html, jsonText } from "../text/html.ts";
import answersStyle from "../report/answers.css" with { type: "text" };
import reportStyle from "../report/page.css" with { type: "text" };
import style from "./arena.css" with { type: "text" };

/** Everything comes from the page's own server, and scripts are its files. */
export const ARENA_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'unsafe-inline'",
  "img-src data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** What an arena is about. */
export interface ArenaView {
  /** Of the models, in the order in which they were named. */
  readonly names: readonly string[];
  /** What the page's requests carry. */
  readonly token: string;
  /** File of the votes. */
  readonly votes: string;
}

/** Names of places: as many models as an arena takes. */
export const PLACES = ["A", "B", "C", "D"] as const;

/** The whole page. */
export function arenaPage({ names, token, votes }: ArenaView): string {
  const places = PLACES.slice(0, names.length);
  return html`
    <!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>Arena</title>
        <link rel="icon" href="data:,">
        <style>${new Html(
          [reportStyle, answersStyle, style].join("\n"),
        )}</style>
      </head>
      <body>
        <header class="title">
          <h1>Which answer is better?</h1>
          <p class="lead">
            ${counted(names)}: ${names.join(", ")}. Their order is another one
            for each question, and names are hidden until you vote.
          </p>
        </header>
        <noscript><p class="note">This page needs JavaScript.</p></noscript>
        <main class="arena">
          <form id="ask">
            <label for="question">Question</label>
            <textarea id="question" rows="2" autofocus required
              placeholder="What is the capital of France?"></textarea>
            <div class="buttons">
              <button id="send" type="submit">Ask</button>
              <button id="stop" type="button" hidden>Stop</button>
              <p class="note" id="status" role="status">
                Enter asks, Shift and Enter begin a new line.
              </p>
            </div>
          </form>
          <section id="battle" hidden>
            <h3 id="asked"></h3>
            <div class="answers places-${names.length}">${places.map(
              placeHtml,
            )}</div>
            <div class="buttons" id="votes" role="group" aria-label="Your vote">
              ${places.map((name, place) => voteHtml(`${name} is best`, place))}
              ${voteHtml("Tie", "tie")} ${voteHtml("All bad", "bad")}
            </div>
            <p class="note" id="verdict" role="status"></p>
          </section>
        </main>
        <footer class="note">
          Votes are kept in ${votes}. Each question stands by itself.
        </footer>
        <script type="application/json" id="settings">${jsonText({
          token,
        })}</script>
        <script type="module" src="/arena.js"></script>
      </body>
    </html>
  `.markup;
}

function counted({ length }: readonly string[]): string {
  return `${["", "One run", "Two runs", "Three runs", "Four runs"][length]}`;
}

function placeHtml(name: string): Html {
  return html`
    <section class="answer">
      <h4><b>${name}</b> <span class="name"></span></h4>
      <p class="said" aria-live="off"></p>
      <p class="note"></p>
    </section>
  `;
}

function voteHtml(label: string, choice: string | number): Html {
  return html`
    <button type="button" data-choice="${choice}" disabled>${label}</button>
  `;
}
