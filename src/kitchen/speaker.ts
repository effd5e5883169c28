import { numberText } from "../model/number-text.js";
import { WORDS, type WordId } from "./words.js";
import type { WordChoice } from "./word-choice.js";

/** Says a term in the chosen words. */
export interface Speaker {
  readonly choice: WordChoice;
  /** One of it: `photo`, `checkpoint`, or `photo (checkpoint)`. */
  (id: WordId): string;
  /** Several: `photos`, `checkpoints`, or `photos (checkpoints)`. */
  many(id: WordId): string;
  /** `1 photo`, `3 photos`. */
  count(amount: number, id: WordId): string;
  /** A subject for a label, where there is no room for both: the kitchen's word unless Flink's is wanted. */
  label(id: WordId): string;
}

function plural(text: string): string {
  return /(s|sh|ch|x)$/.test(text) ? `${text}es` : `${text}s`;
}

/**
 * The speaker for a choice of words; `heard` is told each term it says.
 *
 * @example
 * speakerOf("both")("checkpoint") // "photo (checkpoint)"
 */
export function speakerOf(choice: WordChoice, heard: (id: WordId) => void = () => {}): Speaker {
  const say = (id: WordId, form: (text: string) => string): string => {
    heard(id);
    const { flink, kitchen } = WORDS[id];
    if (choice === "flink") return form(flink);
    if (choice === "kitchen" || kitchen === flink) return form(kitchen);
    return `${form(kitchen)} (${form(flink)})`;
  };
  const same = (text: string): string => text;
  return Object.assign((id: WordId) => say(id, same), {
    choice,
    many: (id: WordId) => say(id, plural),
    count: (amount: number, id: WordId) =>
      `${numberText(amount)} ${say(id, amount === 1 ? same : plural)}`,
    label: (id: WordId) => {
      heard(id);
      return choice === "flink" ? WORDS[id].flink : WORDS[id].kitchen;
    },
  });
}
