/** Which words the reader wants to see; `k` on the screen goes round. */
export type WordChoice = "kitchen" | "flink" | "both";

/** The choice after this one. */
export function nextWordChoice(choice: WordChoice): WordChoice {
  return choice === "kitchen" ? "flink" : choice === "flink" ? "both" : "kitchen";
}
