/**
 * Greetings, thanks and who the assistant is. Nothing here is right or wrong,
 * so nothing is checked.
 *
 * @module
 */
import {
  asked,
  type Fact,
  type Language,
  LANGUAGES,
  pick,
  severalOf,
  type Topic,
} from "./topic.ts";

const TALK: Record<Language, readonly Fact[]> = {
  en: [
    {
      questions: ["Hello!", "Hi!", "Hi there!", "Hello, assistant!", "Hey!"],
      answer: "Hello! How can I help you?",
    },
    {
      questions: ["Good morning!", "Good morning to you!"],
      answer: "Good morning! What would you like to know?",
    },
    {
      questions: ["Good evening!", "Good evening to you!"],
      answer: "Good evening! What would you like to know?",
    },
    {
      questions: ["How are you?", "How are you today?", "Are you well?"],
      answer: "I am fine, thank you. And you?",
    },
    {
      questions: ["Who are you?", "What are you?", "Tell me who you are."],
      answer: "I am a small language model that answers short questions.",
    },
    {
      questions: [
        "What can you do?",
        "What do you know?",
        "How can you help me?",
      ],
      answer: "I can do simple sums and answer questions about countries, " +
        "units and the calendar.",
    },
    {
      questions: ["Are you a person?", "Are you human?", "Are you a robot?"],
      answer: "I am a computer program, not a person.",
    },
    {
      questions: [
        "Thank you!",
        "Thanks!",
        "Thank you very much!",
        "Thanks a lot!",
      ],
      answer: "You are welcome!",
    },
    {
      questions: ["Goodbye!", "Bye!", "See you tomorrow!", "Good night!"],
      answer: "Goodbye! It was nice to talk with you.",
    },
  ],
  zh: [
    {
      questions: ["你好！", "您好！", "你好啊！", "嗨！", "你好，助手！"],
      answer: "你好！有什么可以帮你的吗？",
    },
    {
      questions: ["早上好！", "早安！", "早！"],
      answer: "早上好！你想知道什么？",
    },
    {
      questions: ["晚上好！", "晚上好呀！"],
      answer: "晚上好！你想知道什么？",
    },
    {
      questions: ["你好吗？", "你今天怎么样？", "最近怎么样？"],
      answer: "我很好，谢谢。你呢？",
    },
    {
      questions: ["你是谁？", "你是什么？", "请介绍一下你自己。"],
      answer: "我是一个小语言模型，可以回答简单的问题。",
    },
    {
      questions: ["你会做什么？", "你知道什么？", "你能帮我做什么？"],
      answer: "我会做简单的算术，也能回答国家、单位和日历的问题。",
    },
    {
      questions: ["你是人吗？", "你是真人吗？", "你是机器人吗？"],
      answer: "我是一个计算机程序，不是人。",
    },
    {
      questions: ["谢谢！", "谢谢你！", "非常感谢！", "多谢！"],
      answer: "不客气！",
    },
    {
      questions: ["再见！", "拜拜！", "明天见！", "晚安！"],
      answer: "再见！很高兴和你聊天。",
    },
  ],
};

export const smallTalk: Topic = {
  name: "small talk",
  weight: 0.5,
  exchanges: () =>
    LANGUAGES.flatMap((language) =>
      TALK[language].flatMap((fact) => asked(language, fact))
    ),
  passage: (language, random) =>
    severalOf(language, random, () => pick(TALK[language], random).answer),
};
