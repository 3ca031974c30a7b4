import { assertEquals } from "@std/assert";
import { units } from "../../data/topics/units.ts";

/** Size of each unit in the smallest one of its kind, written by hand. */
const SIZES: Record<string, number> = {
  centimetres: 1,
  metres: 100,
  kilometres: 100000,
  grams: 1,
  kilograms: 1000,
  seconds: 1,
  minutes: 60,
  hours: 3600,
  days: 86400,
  weeks: 604800,
  months: 1,
  years: 12,
  厘米: 1,
  米: 100,
  公里: 100000,
  克: 1,
  公斤: 1000,
  秒: 1,
  分钟: 60,
  小时: 3600,
  天: 86400,
  周: 604800,
  个月: 1,
  年: 12,
};

const FORMS = [
  /^How many (?<to>\w+) are there in (?<count>\d+) (?<from>\w+)\?$/,
  /^Convert (?<count>\d+) (?<from>\w+) to (?<to>\w+)\.$/,
  /^(?<count>\d+)(?<from>\D+?)(?:是|等于)多少(?<to>\D+)？$/,
];

Deno.test("units converts as the sizes of the units say", () => {
  const exchanges = units.exchanges();

  // 8 conversions of 9 amounts both ways, asked twice, in two languages.
  assertEquals(exchanges.length, 8 * 9 * 2 * 2 * 2);
  for (const { language, turns: [{ question, answer, check }] } of exchanges) {
    const { count, from, to } = FORMS.map((form) => question.match(form))
      .find((match) => match)!.groups!;
    const space = language === "en" ? " " : "";
    const result = `${Number(count) * SIZES[from] / SIZES[to]}${space}${to}`;

    assertEquals(check, result, question);
    assertEquals(
      answer,
      language === "en"
        ? `${count} ${from} is ${result}.`
        : `${count}${from}是${result}。`,
    );
  }
});
