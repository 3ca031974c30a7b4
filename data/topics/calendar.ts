/**
 * Weekdays, months, the date after a date, and leap years.
 *
 * Dates are those of a year without a 29th of February.
 *
 * @module
 */
import {
  asked,
  type Fact,
  type Language,
  LANGUAGES,
  pick,
  range,
  severalOf,
  type Topic,
} from "./topic.ts";

const WEEKDAYS: Record<Language, readonly string[]> = {
  en: "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(" "),
  zh: [..."一二三四五六日"].map((day) => `星期${day}`),
};

const MONTHS: Record<Language, readonly string[]> = {
  en: ("January February March April May June July August September October " +
    "November December").split(" "),
  zh: "一 二 三 四 五 六 七 八 九 十 十一 十二".split(" ")
    .map((month) => `${month}月`),
};

const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const FEBRUARY = 1;
const YEARS = range(1990, 2035);

export const calendar: Topic = {
  name: "calendar",
  weight: 2,
  exchanges: () =>
    LANGUAGES.flatMap((language) =>
      [
        ...facts(language),
        ...range(0, 6).flatMap((day) => daysAhead(language, day)),
        ...range(0, 364).map((day) => nextDate(language, day)),
        ...YEARS.map((year) => leapYear(language, year)),
      ].flatMap((fact) => asked(language, fact))
    ),
  passage(language, random) {
    const all = [
      () => pick(facts(language), random),
      () => nextDate(language, random.integer(365)),
      () => leapYear(language, pick(YEARS, random)),
    ];
    return severalOf(language, random, () => pick(all, random)().answer);
  },
};

/** What comes before and after each weekday and month, and how long months are. */
function facts(language: Language): Fact[] {
  const after = (names: readonly string[], index: number, steps: number) =>
    names[(index + steps + names.length) % names.length];
  const [days, months] = [WEEKDAYS[language], MONTHS[language]];
  return [
    ...days.flatMap((day, index) => [
      neighbour[language](day, "day", 1, after(days, index, 1)),
      neighbour[language](day, "day", -1, after(days, index, -1)),
    ]),
    ...months.flatMap((month, index) => [
      neighbour[language](month, "month", 1, after(months, index, 1)),
      neighbour[language](month, "month", -1, after(months, index, -1)),
      monthLength(language, index),
    ]),
  ];
}

type Neighbour = (
  name: string,
  kind: "day" | "month",
  step: 1 | -1,
  answer: string,
) => Fact;

const neighbour: Record<Language, Neighbour> = {
  en(name, kind, step, answer) {
    const place = step > 0 ? "after" : "before";
    return {
      questions: [
        `Which ${kind} comes ${place} ${name}?`,
        `What is the ${kind} ${place} ${name}?`,
      ],
      answer: `The ${kind} ${place} ${name} is ${answer}.`,
      check: answer,
    };
  },
  zh(name, kind, step, answer) {
    const place = {
      day: ["前一天", "后一天"],
      month: ["前一个月", "后一个月"],
    };
    const side = place[kind][step > 0 ? 1 : 0];
    const asked = kind === "day" ? "星期几" : "几月";
    return {
      questions: [
        `${name}的${side}是${asked}？`,
        `请问${name}的${side}是${asked}？`,
      ],
      answer: `${name}的${side}是${answer}。`,
      check: answer,
    };
  },
};

function monthLength(language: Language, month: number): Fact {
  const name = MONTHS[language][month];
  const days = DAYS_IN_MONTH[month];
  if (language === "en") {
    const length = month === FEBRUARY ? "28 or 29 days" : `${days} days`;
    return {
      questions: [`How many days does ${name} have?`, `How long is ${name}?`],
      answer: `${name} has ${length}.`,
      check: length,
    };
  }
  const length = month === FEBRUARY ? "28天或29天" : `${days}天`;
  return {
    questions: [`${name}有多少天？`, `${name}有几天？`],
    answer: `${name}有${length}。`,
    check: length,
  };
}

function daysAhead(language: Language, day: number): Fact[] {
  const today = WEEKDAYS[language][day];
  return range(2, 6).map((ahead) => {
    const then = WEEKDAYS[language][(day + ahead) % 7];
    return language === "en"
      ? {
        questions: [`Today is ${today}. What day will it be in ${ahead} days?`],
        answer: `In ${ahead} days it will be ${then}.`,
        check: then,
      }
      : {
        questions: [`今天是${today}，${ahead}天后是星期几？`],
        answer: `${ahead}天后是${then}。`,
        check: then,
      };
  });
}

/** @param day Of the year, from 0. */
function nextDate(language: Language, day: number): Fact {
  const [date, next] = [day, day + 1].map((day) => dateText(language, day));
  return language === "en"
    ? {
      questions: [`Which date comes after ${date}?`],
      answer: `The date after ${date} is ${next}.`,
      check: next,
    }
    : {
      questions: [`${date}的后一天是几月几日？`],
      answer: `${date}的后一天是${next}。`,
      check: next,
    };
}

function dateText(language: Language, dayOfYear: number): string {
  let [month, day] = [0, dayOfYear % 365];
  while (day >= DAYS_IN_MONTH[month]) day -= DAYS_IN_MONTH[month++];
  return language === "en"
    ? `${day + 1} ${MONTHS.en[month]}`
    : `${month + 1}月${day + 1}日`;
}

function leapYear(language: Language, year: number): Fact {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const answer = language === "en"
    ? `${year} is ${isLeap ? "" : "not "}a leap year`
    : `${year}年${isLeap ? "" : "不"}是闰年`;
  return language === "en"
    ? {
      questions: [`Is ${year} a leap year?`],
      answer: `${answer}.`,
      check: answer,
    }
    : {
      questions: [`${year}年是闰年吗？`],
      answer: `${answer}。`,
      check: answer,
    };
}
