/*
 * The list of questions in a report's page: orders, filters and divides into
 * pages what the page carries as data.
 *
 * Everything is set as text, so that nothing in an answer is markup. What the
 * reader chose is in the controls themselves.
 */

// deno-lint-ignore no-unused-vars
function showQuestions(place, { arms, items }) {
  /** Questions of one page. */
  const PAGE = 20;

  /** Changes of either kind that come first. */
  const LARGEST = 20;

  const make = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== undefined) element.setAttribute(key, value);
    }
    element.append(...children.filter((child) => child !== undefined));
    return element;
  };
  const button = (text, act) => {
    const made = make("button", { type: "button" }, text);
    made.addEventListener("click", act);
    return made;
  };

  const share = (answers) =>
    answers.filter(({ right }) => right).length / answers.length;
  const nats = (answers) =>
    answers.reduce((sum, answer) => sum + answer.nats, 0) / answers.length;

  /** From the first arm chosen to the second: right answers, and the loss. */
  function changeOf({ arms }) {
    const [before, after] = [arms[from()], arms[to()]];
    if (!before?.length || !after?.length) return undefined;
    return {
      right: share(after) - share(before),
      nats: nats(after) - nats(before),
    };
  }

  // Controls
  const armChoice = (chosen) =>
    make(
      "select",
      {},
      ...arms.map(({ name }, index) =>
        make("option", {
          value: index,
          ...index === chosen && { selected: "" },
        }, name)
      ),
    );
  const [fromChoice, toChoice] = [armChoice(0), armChoice(1)];
  const from = () => Number(fromChoice.value);
  const to = () => Number(toChoice.value);
  const several = arms.length > 1;
  const isJudged = items.some((item) => item.isJudged);
  const filters = {
    all: ["all", () => true],
    ...several && isJudged && {
      right: ["became right", (item) => changeOf(item)?.right > 0],
      wrong: ["became wrong", (item) => changeOf(item)?.right < 0],
    },
    ...several && {
      differs: [
        "differs",
        ({ arms }) =>
          new Set([from(), to()].map((arm) => arms[arm]?.[0]?.answer)).size > 1,
      ],
    },
    ...isJudged && {
      isRight: ["right", ({ arms }) => share(arms[to()] ?? arms[0]) > 0.5],
      isWrong: [
        "wrong",
        ({ arms, isJudged }) => isJudged && share(arms[to()] ?? arms[0]) < 0.5,
      ],
    },
  };
  const filterChoice = make(
    "select",
    {},
    ...Object.entries(filters).map(([value, [title]]) =>
      make("option", { value }, title)
    ),
  );
  const topics = [...new Set(items.map(({ topic }) => topic))]
    .filter((topic) => topic !== undefined);
  const topicChoice = make(
    "select",
    {},
    make("option", { value: "" }, "every topic"),
    ...topics.map((topic) => make("option", { value: `=${topic}` }, topic)),
  );
  const textChoice = make("input", { type: "search", size: 18 });
  const orderChoice = make(
    "select",
    {},
    make("option", { value: "changes" }, "largest changes first"),
    make("option", { value: "set" }, "as in the set"),
  );
  const label = (title, control) =>
    make("label", {}, make("span", {}, title), control);

  /** The questions that are wanted, with headings between them. */
  function wanted() {
    const text = textChoice.value.toLowerCase();
    const has = (value) => value.toLowerCase().includes(text);
    const [, isWanted] = filters[filterChoice.value];
    const found = items.filter((item) =>
      isWanted(item) &&
      (topicChoice.value === "" || `=${item.topic}` === topicChoice.value) &&
      (text === "" || has(item.prompt) || has(item.expected) ||
        item.arms.flat().some(({ answer }) => has(answer)))
    );
    const rows = (heading, some) => some.map((item) => ({ heading, item }));
    if (!several || orderChoice.value === "set") return rows("", found);
    const changed = found.map((item) => ({ item, change: changeOf(item) }))
      .filter(({ change }) => change && (change.right || change.nats))
      .sort((a, b) =>
        a.change.right - b.change.right || b.change.nats - a.change.nats
      );
    const isWorse = ({ change: { right, nats } }) =>
      right < 0 || right === 0 && nats > 0;
    const of = (some) => some.slice(0, LARGEST).map(({ item }) => item);
    const worse = of(changed.filter(isWorse));
    const better = of(changed.filter((one) => !isWorse(one)).reverse());
    const first = new Set([...worse, ...better]);
    const [before, after] = [arms[from()].name, arms[to()].name];
    return [
      ...rows(`${after} is worse than ${before}`, worse),
      ...rows(`${after} is better than ${before}`, better),
      ...rows("the rest", found.filter((item) => !first.has(item))),
    ];
  }

  // Questions
  function answerOf({ answer, pieces, stopped }) {
    const said = make("p", { class: "said", dir: "auto" });
    if (answer === "") said.append(make("em", {}, "nothing"));
    else {
      for (const { text, same } of pieces ?? [{ text: answer, same: true }]) {
        said.append(same ? text : make("mark", {}, text));
      }
    }
    const end = stopped ? undefined : make(
      "p",
      { class: "note" },
      make("span", { class: "warning" }, "did not stop"),
    );
    return [said, end];
  }

  const markOf = (right) =>
    right === undefined ? undefined : make("span", {
      class: right ? "is-right" : "is-wrong",
      title: right ? "right" : "wrong",
    }, right ? "✓" : "✗");

  function cardOf(answers, arm, earlier) {
    const { name, colour } = arms[arm];
    const spot = make("span", { class: "spot", style: `--spot: ${colour}` });
    const title = make("h4", {}, spot, name, " ");
    title.append(...answers.map(({ right }) => markOf(right) ?? ""));
    const card = make("section", { class: "answer" }, title);
    if (answers.length === 0) {
      card.append(make("p", { class: "note" }, "not asked"));
      return card;
    }
    const [first, ...others] = answers;
    card.append(...answerOf(first).filter((part) => part));
    card.append(make(
      "p",
      { class: "note" },
      `loss of the expected answer: ${
        nats(answers).toPrecision(3)
      } nats per token`,
    ));
    const fold = (summary, parts) => {
      const folded = make("details", {}, make("summary", {}, summary));
      folded.append(...parts.filter((part) => part));
      card.append(folded);
    };
    if (others.length > 0) {
      fold(
        others.length === 1 ? "1 other seed" : `${others.length} other seeds`,
        others.flatMap((one) => [
          make("p", { class: "note" }, one.run, " ", markOf(one.right) ?? ""),
          ...answerOf(one),
        ]),
      );
    }
    if (earlier?.length > 0) {
      fold(
        earlier.length === 1
          ? "1 earlier answer"
          : `${earlier.length} earlier answers`,
        earlier.flatMap((one) => [
          make("p", { class: "note" }, `step ${one.step}`),
          ...answerOf(one),
        ]),
      );
    }
    return card;
  }

  function questionOf(
    { number, prompt, expected, isJudged, topic, arms, earlier },
  ) {
    const aside = [`question ${number}`, topic].filter((part) => part);
    return make(
      "article",
      { class: "question" },
      make(
        "header",
        {},
        make("h3", { dir: "auto" }, prompt),
        make("span", { class: "note" }, aside.join(" · ")),
      ),
      make(
        "p",
        { class: "expected", dir: "auto" },
        make("span", { class: "note" }, isJudged ? "right: " : "written: "),
        expected,
      ),
      make(
        "div",
        { class: "answers" },
        ...arms.map((answers, arm) => cardOf(answers, arm, earlier?.[arm])),
      ),
    );
  }

  // The page
  let page = 0;
  const count = make("p", { class: "note", role: "status" });
  const list = make("div");
  const pager = make("p", { class: "pager" });

  function show() {
    const rows = wanted();
    const pages = Math.max(1, Math.ceil(rows.length / PAGE));
    page = Math.min(page, pages - 1);
    const shown = rows.slice(page * PAGE, (page + 1) * PAGE);
    count.textContent = `${rows.length} of ${items.length} questions` +
      (pages > 1 ? `, page ${page + 1} of ${pages}` : "");
    let heading;
    list.replaceChildren(...shown.flatMap((row) => {
      const isNew = row.heading !== heading;
      heading = row.heading;
      const above = isNew && heading !== ""
        ? [make("h3", { class: "change" }, heading)]
        : [];
      return [...above, questionOf(row.item)];
    }));
    const turn = (by) => () => {
      page += by;
      show();
      place.scrollIntoView();
    };
    pager.replaceChildren(
      ...page > 0 ? [button("← previous page", turn(-1))] : [],
      ...page < pages - 1 ? [button("next page →", turn(1))] : [],
    );
  }

  place.replaceChildren(
    make(
      "fieldset",
      { class: "choices" },
      ...several
        ? [
          label("from", fromChoice),
          label("to", toChoice),
          label("order", orderChoice),
        ]
        : [],
      label("show", filterChoice),
      ...topics.length > 1 ? [label("topic", topicChoice)] : [],
      label("text", textChoice),
    ),
    count,
    list,
    pager,
  );
  place.addEventListener("input", () => {
    page = 0;
    show();
  });
  show();
}
