/**
 * Everyday life: who has how many of what, and where people go.
 *
 * The questions are sums in words. The running text is where the language
 * itself is learned, so it varies more than the questions do.
 *
 * @module
 */
import type { RandomStream } from "sft/core/random.ts";
import {
  asked,
  type Exchange,
  joined,
  type Language,
  LANGUAGES,
  pick,
  range,
  type Topic,
} from "./topic.ts";

const NAMES: Record<Language, readonly string[]> = {
  en: ["Anna", "Ben", "Clara", "David", "Emma", "Leo"],
  zh: ["小明", "小红", "小华", "小丽", "小刚", "小芳"],
};

const THINGS: Record<Language, readonly string[]> = {
  en: ["apples", "books", "pencils", "eggs"],
  zh: ["个苹果", "本书", "支铅笔", "个鸡蛋"],
};

const PLACES: Record<Language, readonly string[]> = {
  en: ["the park", "the library", "school", "the market", "the lake", "work"],
  zh: ["公园", "图书馆", "学校", "市场", "湖边", "车站"],
};

const TIMES: Record<Language, readonly string[]> = {
  en: ["In the morning", "After lunch", "In the evening", "On Sunday"],
  zh: ["早上", "午饭后", "晚上", "星期天"],
};

const WEATHER: Record<Language, readonly string[]> = {
  en: ["The sun is shining", "It is raining", "It is cold", "It is windy"],
  zh: ["阳光很好", "外面在下雨", "天气很冷", "风很大"],
};

const DOINGS: Record<Language, readonly string[]> = {
  en: [
    "reads a book",
    "drinks a cup of tea",
    "draws a small house",
    "sings a song",
    "plays with the dog",
    "writes a letter to a friend",
  ],
  zh: ["看书", "喝茶", "画一座小房子", "唱歌", "和小狗玩", "给朋友写信"],
};

export const stories: Topic = {
  name: "stories",
  weight: 2,
  exchanges: () => LANGUAGES.flatMap(wordProblems),
  passage: (language, random) =>
    random.uniform() < 0.5
      ? counting(language, random)
      : outing(language, random),
};

function wordProblems(language: Language): Exchange[] {
  return NAMES[language].flatMap((name, person) =>
    range(1, 6).flatMap((gained) =>
      range(2, 6).flatMap((had) => {
        const thing = THINGS[language][(person + had + gained) % 4];
        const now = had + gained;
        return asked(
          language,
          language === "en"
            ? {
              questions: [
                `${name} has ${had} ${thing} and gets ${gained} more. ` +
                `How many ${thing} does ${name} have now?`,
              ],
              answer: `${name} now has ${now} ${thing}.`,
              check: `${now} ${thing}`,
            }
            : {
              questions: [
                `${name}有${had}${thing}，又得到${gained}${thing[0]}。` +
                `${name}现在有几${thing}？`,
              ],
              answer: `${name}现在有${now}${thing}。`,
              check: `${now}${thing}`,
            },
        );
      })
    )
  );
}

/** "Anna has 7 apples. Anna gives 3 to Ben. Now Anna has 4 apples." */
function counting(language: Language, random: RandomStream): string {
  const [name, friend] = twoNames(language, random);
  const thing = pick(THINGS[language], random);
  const left = 2 + random.integer(8);
  const given = 1 + random.integer(6);
  return joined(
    language,
    language === "en"
      ? [
        `${name} has ${left + given} ${thing}.`,
        `${name} gives ${given} to ${friend}.`,
        `Now ${name} has ${left} ${thing}.`,
      ]
      : [
        `${name}有${left + given}${thing}。`,
        `${name}给了${friend}${given}${thing[0]}。`,
        `${name}现在有${left}${thing}。`,
      ],
  );
}

/** "After lunch Emma goes to the lake with Leo. It is cold. Emma sings a song." */
function outing(language: Language, random: RandomStream): string {
  const [name, friend] = twoNames(language, random);
  const time = pick(TIMES[language], random);
  const place = pick(PLACES[language], random);
  const weather = pick(WEATHER[language], random);
  const doing = pick(DOINGS[language], random);
  return joined(
    language,
    language === "en"
      ? [
        `${time} ${name} goes to ${place} with ${friend}.`,
        `${weather}.`,
        `${name} ${doing}.`,
      ]
      : [
        `${time}${name}和${friend}一起去${place}。`,
        `${weather}。`,
        `${name}${doing}。`,
      ],
  );
}

function twoNames(language: Language, random: RandomStream): [string, string] {
  const names = NAMES[language];
  const first = random.integer(names.length);
  const second = (first + 1 + random.integer(names.length - 1)) % names.length;
  return [names[first], names[second]];
}
