/**
 * The words that the second set does things with, and how it speaks of them.
 *
 * @module
 */
import type { Language } from "../topics/topic.ts";

/** Short, common, and without a letter that a tokenizer splits into bytes. */
const ENGLISH = ("apple bag ball bed bell bird boat book box bread bus cake " +
  "cat chair cup desk dog door duck egg fan fish flag fox frog gate girl " +
  "hand hat hen hill home jam key king lamp leaf lion map milk moon net " +
  "nose pan park pen pig rain ring road rose sand ship sky sun tree wind")
  .split(" ");

const CHINESE =
  ("天空 大海 太阳 月亮 星星 白云 大雨 雪花 春天 夏天 秋天 冬天 早上 " +
    "晚上 朋友 老师 学生 同学 爸爸 妈妈 苹果 香蕉 西瓜 米饭 面包 牛奶 小狗 小猫 " +
    "小鸟 大象 老虎 兔子 桌子 椅子 杯子 书包 铅笔 电脑 手机 火车 飞机 汽车 轮船 " +
    "公园 学校 医院 商店 城市 农村 花园 树木 草地 高山 河流 石头 眼睛 耳朵 鼻子 " +
    "红色 蓝色").split(" ");

/** Words by language; about sixty each, all different. */
export const WORDS: Readonly<Record<Language, readonly string[]>> = {
  en: ENGLISH,
  zh: CHINESE,
};

/** Characters as a person sees them. */
export function lettersOf(word: string): string[] {
  return [...word];
}

/** Pairs of a word with a few that follow it at odd distances. */
export function pairsOf(language: Language): [string, string][] {
  const words = WORDS[language];
  return words.flatMap((word, index) =>
    [1, 5, 11, 17, 29, 41].map((step): [string, string] => [
      word,
      words[(index + step) % words.length],
    ])
  );
}
