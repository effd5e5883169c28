/** One thing that happened, as the story tells it. */
export interface StoryLine {
  readonly timeUs: number;
  readonly text: string;
  readonly tone: "plain" | "good" | "bad";
}
