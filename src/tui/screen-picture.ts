import type { KitchenPicture } from "../kitchen/kitchen-picture.js";
import type { TapeMark } from "../kitchen/kitchen-tape.js";
import type { KitchenVerdict } from "./kitchen-session.js";
import type { WordChoice } from "../kitchen/word-choice.js";
import type { Playback } from "./playback.js";

/** What lies on top of the kitchen. */
export type Overlay = "none" | "help" | "glossary";

/** Everything a frame shows, as plain data. */
export interface ScreenPicture {
  readonly title: string;
  readonly seed: string;
  /** `undefined` until the run is opened. */
  readonly kitchen: KitchenPicture | undefined;
  readonly playback: Playback;
  /** How far the run is: being computed, being judged, or judged. */
  readonly progress: "opening" | "computing" | "judging" | "judged";
  readonly verdict: KitchenVerdict | undefined;
  readonly overlay: Overlay;
  /** How far the overlay is scrolled: its first line. */
  readonly overlayTop: number;
  readonly words: WordChoice;
  /** For the time line: when the run ends (so far), and what happened when. */
  readonly endUs: number;
  readonly checkpoints: readonly TapeMark[];
  readonly faults: readonly TapeMark[];
}
