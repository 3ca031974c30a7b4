import { assert, assertEquals } from "@std/assert";
import { calendar } from "../../data/topics/calendar.ts";

const WEEKDAYS = {
  en: "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(" "),
  zh: "星期一 星期二 星期三 星期四 星期五 星期六 星期日".split(" "),
};
const MONTHS = {
  en: ("January February March April May June July August September October " +
    "November December").split(" "),
  zh: "一月 二月 三月 四月 五月 六月 七月 八月 九月 十月 十一月 十二月"
    .split(" "),
};

type Groups = Record<string, string>;

/** Each form of question in either language, and its answer by `Date`. */
const FORMS: readonly [RegExp, (groups: Groups) => string][] = [
  [
    /^(?:Which|What is the) day (?:comes )?(?<side>\w+) (?<name>\w+)\?$/,
    ({ side, name }) => weekday("en", name, side === "after" ? 1 : -1),
  ],
  [
    /^(?:请问)?(?<name>星期.)的(?<side>前|后)一天是星期几？$/,
    ({ side, name }) => weekday("zh", name, side === "后" ? 1 : -1),
  ],
  [
    /^(?:Which|What is the) month (?:comes )?(?<side>\w+) (?<name>\w+)\?$/,
    ({ side, name }) => month("en", name, side === "after" ? 1 : -1),
  ],
  [
    /^(?:请问)?(?<name>.+月)的(?<side>前|后)一个月是几月？$/,
    ({ side, name }) => month("zh", name, side === "后" ? 1 : -1),
  ],
  [
    /^(?:How many days does|How long is) (?<name>\w+?)(?: have)?\?$/,
    ({ name }) => daysIn(MONTHS.en.indexOf(name)).join(" or ") + " days",
  ],
  [
    /^(?<name>.+月)有(?:多少|几)天？$/,
    ({ name }) =>
      daysIn(MONTHS.zh.indexOf(name)).map((days) => `${days}天`).join("或"),
  ],
  [
    /^Today is (?<name>\w+)\. What day will it be in (?<steps>\d) days\?$/,
    ({ name, steps }) => weekday("en", name, Number(steps)),
  ],
  [
    /^今天是(?<name>星期.)，(?<steps>\d)天后是星期几？$/,
    ({ name, steps }) => weekday("zh", name, Number(steps)),
  ],
  [
    /^Which date comes after (?<day>\d+) (?<name>\w+)\?$/,
    ({ day, name }) => {
      const next = dayAfter(MONTHS.en.indexOf(name), Number(day));
      return `${next.getUTCDate()} ${MONTHS.en[next.getUTCMonth()]}`;
    },
  ],
  [
    /^(?<month>\d+)月(?<day>\d+)日的后一天是几月几日？$/,
    ({ month, day }) => {
      const next = dayAfter(Number(month) - 1, Number(day));
      return `${next.getUTCMonth() + 1}月${next.getUTCDate()}日`;
    },
  ],
  [
    /^Is (?<year>\d+) a leap year\?$/,
    ({ year }) => `${year} is ${isLeap(year) ? "" : "not "}a leap year`,
  ],
  [
    /^(?<year>\d+)年是闰年吗？$/,
    ({ year }) => `${year}年${isLeap(year) ? "" : "不"}是闰年`,
  ],
];

Deno.test("calendar answers as the calendar of the runtime does", () => {
  const asked = FORMS.map(() => 0);
  for (const { turns: [{ question, check }] } of calendar.exchanges()) {
    const index = FORMS.findIndex(([form]) => form.test(question));
    assert(index >= 0, `unknown question "${question}"`);
    const [form, answer] = FORMS[index];

    assertEquals(check, answer(question.match(form)!.groups!), question);
    asked[index]++;
  }

  // English and Chinese: weekdays, months, lengths, ahead, dates, years.
  assertEquals(
    asked,
    [28, 28, 48, 48, 24, 24, 35, 35, 365, 365, 46, 46],
  );
});

Deno.test("calendar leaves the 29th of February out of its dates", () => {
  const answers = new Map(
    calendar.exchanges().map(({ turns: [{ question, answer }] }) => [
      question,
      answer,
    ]),
  );

  assertEquals(
    answers.get("Which date comes after 28 February?"),
    "The date after 28 February is 1 March.",
  );
  assertEquals(
    answers.get("2月28日的后一天是几月几日？"),
    "2月28日的后一天是3月1日。",
  );
  assertEquals(
    answers.get("How long is February?"),
    "February has 28 or 29 days.",
  );
});

function weekday(language: "en" | "zh", name: string, steps: number): string {
  const monday = Date.UTC(2024, 0, 1); // a Monday
  const days = WEEKDAYS[language].indexOf(name) + steps;
  const day = new Date(monday + days * 86400000).getUTCDay();
  return WEEKDAYS[language][(day + 6) % 7]; // getUTCDay() begins on Sunday
}

function month(language: "en" | "zh", name: string, steps: number): string {
  const index = MONTHS[language].indexOf(name);
  return MONTHS[language][
    new Date(Date.UTC(2023, index + steps)).getUTCMonth()
  ];
}

/** The lengths that a month can have. Day 0 is the last of the month before. */
function daysIn(month: number): number[] {
  const lengths = [2023, 2024].map((year) =>
    new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  );
  return [...new Set(lengths)];
}

function dayAfter(month: number, day: number): Date {
  return new Date(Date.UTC(2023, month, day + 1));
}

function isLeap(year: string): boolean {
  return new Date(Date.UTC(Number(year), 1, 29)).getUTCDate() === 29;
}
