/**
 * A task on words as a topic: the same questions about every word or pair.
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
} from "../topics/topic.ts";

/** What is asked about something, and what is said of it in running text. */
export interface WordTask<Subject> {
  readonly name: string;
  /** As in {@linkcode Topic}. */
  readonly weight: number;
  /** Everything that can be asked about. */
  subjects(language: Language): readonly Subject[];
  fact(language: Language, subject: Subject): Fact;
  /** One sentence, never a question. */
  sentence(language: Language, subject: Subject): string;
}

/** The topic of a task. */
export function wordTopic<Subject>(task: WordTask<Subject>): Topic {
  return {
    name: task.name,
    weight: task.weight,
    exchanges: () =>
      LANGUAGES.flatMap((language) =>
        task.subjects(language).flatMap((subject) =>
          asked(language, task.fact(language, subject))
        )
      ),
    passage: (language, random) =>
      severalOf(
        language,
        random,
        () => task.sentence(language, pick(task.subjects(language), random)),
      ),
  };
}
