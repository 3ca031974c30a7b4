/**
 * Rows for the benchmark of `prepare`: short questions and answers in Chinese
 * and English, all from a seed.
 *
 * Words are drawn as they occur, a few of them all the time and most of them
 * seldom (Zipf), and Chinese is written without spaces, so that a tokenizer has
 * to work as it would on real text. Some rows repeat, nearly repeat or are
 * broken, so that every way out of the program is used.
 *
 * @module
 */
import { type RandomStream, randomStream } from "sft/core/random.ts";

/** Two-character words and a few longer ones. */
const CHINESE = words(`
我们 他们 今天 明天 昨天 现在 时间 地方 问题 答案 方法 原因 结果 工作 学习 生活 朋友 老师 学生 孩子 父母 城市 农村
国家 世界 历史 文化 经济 科学 技术 数学 物理 化学 生物 语言 中文 英文 音乐 电影 书籍 故事 小说 诗歌 艺术 颜色 红色
蓝色 绿色 早上 晚上 春天 夏天 秋天 冬天 天气 下雨 下雪 太阳 月亮 星星 地球 海洋 河流 山脉 森林 动物 植物 苹果 香蕉
米饭 面条 蔬菜 水果 牛奶 咖啡 健康 医生 医院 运动 跑步 游泳 足球 篮球 电脑 手机 网络 软件 程序 数据 模型 训练 算法
计算 文件 图片 视频 声音 信息 安全 密码 公司 产品 市场 价格 成本 客户 服务 管理 计划 目标 项目 会议 报告 文章 标题
段落 句子 词语 汉字 拼音 发音 翻译 解释 说明 介绍 分析 比较 总结 建议 步骤 例子 重要 主要 简单 复杂 容易 困难 可能
必须 应该 可以 需要 希望 喜欢 认为 知道 了解 发现 提高 减少 增加 改变 保持 选择 决定 开始 结束 继续 完成 使用 帮助
避免 解决 提供 包括 例如 因此 但是 因为 所以 如果 虽然 然后 最后 首先 其次 另外 同时 一般 通常 经常 有时 北京 上海
广州 深圳 长江 黄河 长城 故宫 高铁 机场 火车 汽车 自行车 地铁 道路 桥梁 房子 房间 窗户 桌子 椅子 图书馆 博物馆 大学
中学 小学 考试 成绩 作业 课程 教育 研究 实验 理论 实践 经验 能力 知识 思想 感情 心理 压力 快乐 难过 勇气 自信 耐心
`);

/** What holds Chinese words together. */
const CHINESE_LINKS = [..."的了在是和有与对把被从到也都就还很更"];

const ENGLISH = words(`
time year people way day thing world life hand part child eye woman place work week case point government company number
group problem fact question answer method reason result teacher student family city country history science language music
book story paper river mountain forest ocean animal plant water food coffee health doctor hospital sport computer network
program data model training algorithm file picture sound message market price cost customer service plan goal project
meeting report article title sentence word translation example summary step make take give find think tell become leave
feel bring begin keep hold write stand hear let mean set meet run pay sit speak lie lead read grow lose fall send build
understand draw break spend cut rise drive buy wear choose good new first last long great little own other old right big
high different small large next early young important few public bad same able useful simple complex common strong quick
slowly often always never sometimes together perhaps however therefore although because while before after between during
`);

const ENGLISH_LINKS = words("the of and to in is that for with as on by from");

/** Broken in the ways that files are: a bad line, bad bytes decoded, noise. */
const BROKEN = [
  "{not a row",
  '{"conversations": []}',
  '{"conversations": [{"role": "user", "content": "???"}]}',
];

/** One line of JSON for every row, without line feeds. */
export function* benchRows(
  count: number,
  seed: number,
): Generator<string> {
  const random = randomStream(seed, "prepare benchmark");
  let before: [question: string, answer: string] = ["你好", "你好！"];
  for (let index = 0; index < count; index++) {
    const dice = random.integer(1000);
    if (dice === 0) {
      yield BROKEN[random.integer(BROKEN.length)];
      continue;
    }
    const [question, answer] = dice < 11
      ? before
      : dice < 21
      ? [before[0], `${before[1]}。`]
      : dice < 23
      ? [`${before[0]}\uFFFD`, before[1]]
      : random.integer(4) === 0
      ? [english(random, 5, "?"), english(random, 12, ".")]
      : [chinese(random, 5, "？"), chinese(random, 10, "。")];
    before = [question, answer];
    yield JSON.stringify({
      conversations: [
        { role: "user", content: question },
        { role: "assistant", content: answer },
      ],
    });
  }
}

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}

/** Few words come often: the rank is drawn evenly on a logarithmic scale. */
function zipf(words: readonly string[], random: RandomStream): string {
  return words[Math.floor((words.length + 1) ** random.uniform()) - 1];
}

function chinese(random: RandomStream, mean: number, end: string): string {
  const count = 3 + random.integer(2 * mean - 4);
  let text = "";
  for (let index = 0; index < count; index++) {
    text += zipf(CHINESE, random);
    const dice = random.integer(10);
    if (dice < 3) text += zipf(CHINESE_LINKS, random);
    else if (dice === 3) text += "，";
    else if (dice === 4 && random.integer(3) === 0) {
      text += random.integer(2000);
    }
  }
  return text + end;
}

function english(random: RandomStream, mean: number, end: string): string {
  const count = 3 + random.integer(2 * mean - 4);
  const chosen = Array.from(
    { length: count },
    () =>
      random.integer(3) === 0
        ? zipf(ENGLISH_LINKS, random)
        : zipf(ENGLISH, random),
  );
  const text = chosen.join(" ");
  return text[0].toUpperCase() + text.slice(1) + end;
}
