import type { WordChoice } from "../kitchen/word-choice.js";

/** What a person can ask of the screen. */
export type Command =
  | "playPause"
  | "faster"
  | "slower"
  | "forward"
  | "back"
  | "farForward"
  | "farBack"
  | "nextCheckpoint"
  | "previousCheckpoint"
  | "nextFault"
  | "previousFault"
  | "nextNote"
  | "previousNote"
  | "start"
  | "end"
  | "words"
  | "glossary"
  | "help"
  | "close"
  | "redraw"
  | "suspend"
  | "quit"
  | "interrupt";

/** One row of the key table; help and the key line are made of it. */
export interface KeyBinding {
  readonly command: Command;
  /** Names of keys; the first ones are shown. */
  readonly keys: readonly string[];
  readonly shown: string;
  readonly help: string;
  /** A word for the key line; absent = only in help. */
  readonly brief?: string;
  /** The same two where the kitchen's words are not wanted; absent = they have none. */
  readonly flink?: { readonly help: string; readonly brief?: string };
}

/** All keys. Lower case looks forward, upper case back. */
export const KEYMAP: readonly KeyBinding[] = [
  {
    command: "playPause",
    keys: ["space"],
    shown: "space",
    help: "play or pause",
    brief: "play",
  },
  {
    command: "forward",
    keys: ["l", "right"],
    shown: "l",
    help: "next thing that shows",
    brief: "step",
  },
  { command: "back", keys: ["h", "left"], shown: "h", help: "one step back", brief: "back" },
  {
    command: "farForward",
    keys: ["L", "shift+right", "pagedown"],
    shown: "L",
    help: "100 steps on",
  },
  { command: "farBack", keys: ["H", "shift+left", "pageup"], shown: "H", help: "100 steps back" },
  {
    command: "nextCheckpoint",
    keys: ["c"],
    shown: "c",
    help: "next photo (checkpoint)",
    brief: "photo",
    flink: { help: "next checkpoint", brief: "ckpt" },
  },
  { command: "previousCheckpoint", keys: ["C"], shown: "C", help: "previous one" },
  { command: "nextFault", keys: ["f"], shown: "f", help: "next fault", brief: "fault" },
  { command: "previousFault", keys: ["F"], shown: "F", help: "previous one" },
  { command: "nextNote", keys: ["]", "n"], shown: "]", help: "next event of note", brief: "note" },
  { command: "previousNote", keys: ["[", "N", "p"], shown: "[", help: "previous one" },
  { command: "start", keys: ["g", "home"], shown: "g", help: "start of the run" },
  { command: "end", keys: ["G", "end"], shown: "G", help: "end of the run" },
  { command: "faster", keys: ["+", "="], shown: "+", help: "play faster", brief: "faster" },
  { command: "slower", keys: ["-", "_"], shown: "-", help: "play slower" },
  {
    command: "words",
    keys: ["k"],
    shown: "k",
    help: "words: kitchen, Flink, both",
    brief: "words",
    flink: { help: "other words for all this", brief: "words" },
  },
  { command: "glossary", keys: ["w"], shown: "w", help: "words, and where they mislead" },
  { command: "redraw", keys: ["r", "ctrl+l"], shown: "r", help: "draw everything again" },
  { command: "suspend", keys: ["ctrl+z"], shown: "ctrl-Z", help: "put into the background" },
  { command: "help", keys: ["?", "f1"], shown: "?", help: "this help", brief: "help" },
  { command: "close", keys: ["escape", "return"], shown: "esc", help: "close what lies on top" },
  { command: "quit", keys: ["q"], shown: "q", help: "quit", brief: "quit" },
  { command: "interrupt", keys: ["ctrl+c"], shown: "ctrl-C", help: "quit at once (exit code 130)" },
];

/** What a key does, in the chosen words. */
export function helpOf({ help, flink }: KeyBinding, words: WordChoice): string {
  return words === "flink" ? (flink?.help ?? help) : help;
}

/** The same for the key line; `undefined` = it has no place there. */
export function briefOf({ brief, flink }: KeyBinding, words: WordChoice): string | undefined {
  return words === "flink" ? (flink?.brief ?? brief) : brief;
}

/** The command of a key, if it has one. */
export function commandOf(key: string): Command | undefined {
  return KEYMAP.find(({ keys }) => keys.includes(key))?.command;
}
