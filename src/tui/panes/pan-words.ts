import type { CookStatus, PanState } from "../../kitchen/cook-rows.js";
import type { WordChoice } from "../../kitchen/word-choice.js";

const flink: Readonly<Record<PanState, string>> = {
  planned: "CREATED",
  waiting: "SCHEDULED",
  "set up": "DEPLOYING",
  warming: "INITIALIZING",
  cooking: "RUNNING",
  done: "FINISHED",
  clearing: "CANCELING",
  cleared: "CANCELED",
  failed: "FAILED",
  gone: "dead",
};

/** The word for the state of a pan; there is room for one only. */
export function panWord(state: PanState, words: WordChoice): string {
  return words === "flink" ? flink[state] : state;
}

const machines: Readonly<Record<CookStatus, string>> = {
  "not here yet": "not started yet",
  coming: "starting",
  free: "free",
  "at work": "running",
  done: "finished",
  FAINTED: "CRASHED",
  lost: "lost",
  "given up": "given up",
};

/** The word for how a cook is doing. */
export function cookWord(status: CookStatus, words: WordChoice): string {
  return words === "flink" ? machines[status] : status;
}

/** The symbol for the state of a pan. */
export function panSymbol(state: PanState): string {
  switch (state) {
    case "planned":
      return "·";
    case "waiting":
    case "set up":
    case "warming":
    case "cleared":
      return "○";
    case "cooking":
      return "●";
    case "done":
      return "■";
    case "clearing":
      return "◌";
    case "failed":
    case "gone":
      return "✗";
  }
}
