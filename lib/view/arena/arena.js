/*
 * What the arena's page does: sends a question, shows answers as they are
 * written, sends the vote. Everything from a model is written as text.
 *
 * The root element's data-state tells how far it is: absent, "answering",
 * "voting", "voted" or "failed".
 */
const byId = (id) => document.getElementById(id);
const root = document.documentElement;
const { token } = JSON.parse(byId("settings").textContent);
const cards = [...document.querySelectorAll(".answer")];
const votes = [...byId("votes").querySelectorAll("button")];

const ENDINGS = {
  stop: "Stopped by itself.",
  length: "Cut: it has no room for more.",
  signal: "Ended before it was whole.",
};

let asking;
let battle;

byId("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  const question = byId("question").value.trim();
  if (question !== "" && !asking) ask(question);
});
byId("question").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  byId("ask").requestSubmit();
});
byId("stop").addEventListener("click", () => asking?.abort());
for (const button of votes) {
  button.addEventListener("click", () => vote(button));
}

async function ask(question) {
  asking = new AbortController();
  battle = undefined;
  clear(question);
  turn("answering", "Answering …");
  try {
    const response = await post("/ask", { question }, asking.signal);
    for await (const event of linesOf(response.body)) show(event);
    if (battle === undefined) {
      throw new Error("Cannot go on: the server went away");
    }
    turn("voting", "Which is better?");
  } catch (error) {
    turn(
      "failed",
      asking.signal.aborted
        ? "Stopped: answers that are not whole get no vote. Ask again."
        : error.message,
    );
  } finally {
    asking = undefined;
    showBusy();
  }
}

function clear(question) {
  byId("battle").hidden = false;
  byId("asked").textContent = question;
  byId("verdict").textContent = "";
  for (const card of cards) {
    card.classList.remove("best");
    card.querySelector(".name").textContent = "";
    card.querySelector(".said").textContent = "";
    noteOf(card).textContent = "";
    noteOf(card).classList.remove("warning");
  }
  for (const button of votes) button.setAttribute("aria-pressed", "false");
}

function show({ place, text, ended, refused, waiting, error, battle: id }) {
  if (error !== undefined) throw new Error(error);
  if (waiting !== undefined) {
    byId("status").textContent =
      "Waiting for another question to be answered …";
  }
  if (id !== undefined) battle = id;
  if (place === undefined) return;
  byId("status").textContent = "Answering …";
  const card = cards[place];
  if (text !== undefined) card.querySelector(".said").append(text);
  if (ended !== undefined) noteOf(card).textContent = ENDINGS[ended];
  if (refused !== undefined) noteOf(card).textContent = refused;
  if (ended !== "stop" && text === undefined) {
    noteOf(card).classList.add("warning");
  }
  if (ended !== undefined && card.querySelector(".said").textContent === "") {
    const nothing = document.createElement("em");
    nothing.textContent = "nothing";
    card.querySelector(".said").append(nothing);
  }
}

async function vote(button) {
  for (const one of votes) one.disabled = true;
  const { choice } = button.dataset;
  const place = /^\d+$/.test(choice) ? Number(choice) : undefined;
  try {
    const response = await post("/vote", { battle, choice: place ?? choice });
    const { names } = await response.json();
    button.setAttribute("aria-pressed", "true");
    for (const [index, card] of cards.entries()) {
      card.querySelector(".name").textContent = names[index];
    }
    if (place !== undefined) cards[place].classList.add("best");
    turn("voted", "Ask the next question.");
    byId("verdict").textContent = "Your vote is kept.";
    byId("question").select();
    byId("question").focus();
  } catch (error) {
    turn("voting", "Which is better?");
    byId("verdict").textContent = `The vote is not kept: ${error.message}`;
  }
}

function turn(state, text) {
  root.dataset.state = state;
  byId("status").textContent = text;
  showBusy();
}

function showBusy() {
  const isBusy = root.dataset.state === "answering";
  byId("send").hidden = isBusy;
  byId("stop").hidden = !isBusy;
  for (const button of votes) {
    button.disabled = root.dataset.state !== "voting";
  }
}

async function post(address, body, signal) {
  const response = await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json", "x-arena-token": token },
    body: JSON.stringify(body),
    signal,
  });
  if (response.ok) return response;
  throw new Error((await response.text()).trim());
}

/** Each line of a body is JSON. */
async function* linesOf(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    for (const line of lines) yield JSON.parse(line);
  }
}

function noteOf(card) {
  return card.querySelector("p.note");
}
