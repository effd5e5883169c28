import { kitchenPicture } from "../kitchen/kitchen-picture.js";
import { KitchenTape } from "../kitchen/kitchen-tape.js";
import { nextWordChoice, type WordChoice } from "../kitchen/word-choice.js";
import { drawScreen } from "./draw-screen.js";
import type { KitchenSession, KitchenVerdict } from "./kitchen-session.js";
import { commandOf, type Command } from "./keymap.js";
import { glossaryEnd } from "./panes/glossary-pane.js";
import { move, newPlayback, tick, type Playback } from "./playback.js";
import type { Overlay, ScreenPicture } from "./screen-picture.js";
import type { SymbolSet } from "./symbol-set.js";
import type { Theme } from "./theme.js";

/** Milliseconds between two frames; more if drawing one takes long. */
const FRAME_MS = 100;
/** The same while the run is computed, which frames would delay. */
const BUSY_FRAME_MS = 250;
/** How long one slice of computing may keep keys waiting. */
const SLICE_MS = 12;
const SLICE_EVENTS = 64;
/** Keys that scroll what lies on top: lines or pages. */
const SCROLLING: Readonly<Record<string, number>> = { down: 1, up: -1, pagedown: 1, pageup: -1 };

/** What a screen is made for. */
export interface KitchenScreenOptions {
  /** Name of the scenario. */
  readonly title: string;
  readonly seed: string;
  /** Starts playing, or waits at the start for the first key. */
  readonly autoplay: boolean;
  readonly words: WordChoice;
  readonly symbols: SymbolSet;
  readonly theme: Theme;
  readonly width: number;
  readonly height: number;
}

/** Commands that only the terminal can carry out. */
export type TerminalRequest = "redraw" | "suspend" | "quit" | "interrupt";

/** Who shows the screen and carries out what it cannot do itself. */
export interface ScreenHost {
  request(request: TerminalRequest): void;
  /** Something failed while computing or drawing. */
  fail(error: unknown): void;
}

/**
 * The screen without a terminal: it computes the run in slices, moves the cursor by keys and by the
 * clock, and always has the rows of the current frame.
 */
export class KitchenScreen {
  private readonly options: KitchenScreenOptions;
  private readonly host: ScreenHost;
  private readonly listeners = new Set<() => void>();
  private session: KitchenSession | undefined;
  private tape: KitchenTape | undefined;
  private playback: Playback;
  private words: WordChoice;
  private overlay: Overlay = "none";
  private overlayTop = 0;
  private progress: ScreenPicture["progress"] = "opening";
  private judged: KitchenVerdict | undefined;
  private width: number;
  private height: number;
  private drawn: readonly string[] | undefined;
  private timer: NodeJS.Timeout | undefined;
  private slice: NodeJS.Immediate | undefined;
  private lastTick = 0;
  private stopped = false;

  constructor(options: KitchenScreenOptions, host: ScreenHost) {
    this.options = options;
    this.host = host;
    this.words = options.words;
    this.width = options.width;
    this.height = options.height;
    this.playback = newPlayback(options.autoplay);
  }

  /** The verdict, once the run is over and judged. */
  get verdict(): KitchenVerdict | undefined {
    return this.judged;
  }

  /** Calls back after each change; answers how to stop that. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** The rows of the current frame, with the theme's sequences. */
  readonly rows = (): readonly string[] => {
    this.drawn ??= drawScreen(this.picture(), this.width, this.height).styled(
      this.options.theme,
      this.options.symbols,
    );
    return this.drawn;
  };

  /** Starts computing the run. */
  open(session: KitchenSession): void {
    if (this.stopped) return;
    this.session = session;
    this.tape = new KitchenTape(session.trace);
    this.tape.ingest();
    this.progress = "computing";
    this.lastTick = performance.now();
    this.compute();
    this.keepTicking();
    this.changed();
  }

  /** Does what the keys mean, in order. */
  press(keys: readonly string[]): void {
    for (const key of keys) {
      if (this.scroll(key)) continue;
      const command = commandOf(key);
      if (command !== undefined) this.obey(command);
    }
  }

  /** The terminal has another size. */
  resize(width: number, height: number): void {
    this.width = width;
    this.height = height;
    this.changed();
  }

  /** Ends all timers. */
  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    clearImmediate(this.slice);
    this.listeners.clear();
  }

  private obey(command: Command): void {
    switch (command) {
      case "redraw":
      case "suspend":
      case "quit":
      case "interrupt":
        return this.host.request(command);
      case "words":
        this.words = nextWordChoice(this.words);
        break;
      case "help":
      case "glossary":
        this.overlay = this.overlay === command ? "none" : command;
        this.overlayTop = 0;
        this.playback = { ...this.playback, playing: false };
        break;
      case "close":
        this.overlay = "none";
        break;
      default:
        if (this.tape === undefined) return;
        this.playback = move(this.playback, command, this.tape, this.isComplete());
        this.lastTick = performance.now();
        this.keepTicking();
    }
    this.changed();
  }

  /** Scrolls the word list, if that is what lies on top. */
  private scroll(key: string): boolean {
    const lines = SCROLLING[key];
    if (this.overlay !== "glossary" || lines === undefined) return false;
    const step = this.picture().kitchen?.step ?? [];
    const end = glossaryEnd(step, this.width, this.height);
    const by = lines * (key.startsWith("page") ? Math.max(1, this.height - 6) : 1);
    this.overlayTop = Math.min(end, Math.max(0, this.overlayTop + by));
    this.changed();
    return true;
  }

  private isComplete(): boolean {
    return this.progress === "judging" || this.progress === "judged";
  }

  private changed(): void {
    if (this.stopped) return;
    this.drawn = undefined;
    for (const listener of this.listeners) listener();
  }

  private attempt(work: () => void): void {
    if (this.stopped) return;
    try {
      work();
    } catch (error) {
      this.host.fail(error);
    }
  }

  private compute(): void {
    this.slice = setImmediate(() => this.attempt(() => this.computeSlice()));
  }

  private computeSlice(): void {
    const { session, tape } = this;
    if (session === undefined || tape === undefined) return;
    const until = performance.now() + SLICE_MS;
    let more = true;
    while (more && performance.now() < until) {
      more = session.advance(SLICE_EVENTS);
      tape.ingest();
    }
    if (more) return this.compute();
    this.progress = "judging";
    this.changed();
    // One frame first: judging may take long.
    this.slice = setImmediate(() => this.attempt(() => this.judge(session)));
  }

  private judge(session: KitchenSession): void {
    const settle = (verdict: KitchenVerdict): void => {
      this.judged = verdict;
      this.progress = "judged";
      this.changed();
    };
    const verdict = session.verdict();
    if (verdict instanceof Promise)
      verdict.then(settle).catch((error: unknown) => this.host.fail(error));
    else settle(verdict);
  }

  /** One timer while something moves by itself, none otherwise. */
  private keepTicking(): void {
    const { playing, wanted } = this.playback;
    const moves = playing || wanted !== undefined || !this.isComplete();
    if (this.timer !== undefined || this.stopped || !moves) return;
    const delay = this.isComplete() ? FRAME_MS : BUSY_FRAME_MS;
    this.timer = setTimeout(() => this.attempt(() => this.tick()), delay);
  }

  private tick(): void {
    this.timer = undefined;
    if (this.tape === undefined) return;
    const now = performance.now();
    const before = this.playback;
    this.playback = tick(this.playback, now - this.lastTick, this.tape, this.isComplete());
    this.lastTick = now;
    const { cursor, playing, wanted } = this.playback;
    const same = cursor === before.cursor && playing === before.playing && wanted === before.wanted;
    if (!same || !this.isComplete()) this.changed();
    // After the frame is out: a slow terminal then gets fewer frames, not a longer queue.
    setImmediate(() => this.keepTicking());
  }

  private picture(): ScreenPicture {
    const { tape, playback, words } = this;
    return {
      title: this.options.title,
      seed: this.session?.seed ?? this.options.seed,
      kitchen: tape && kitchenPicture(tape, playback.cursor, words, this.session?.taskManagers),
      playback,
      progress: this.progress,
      verdict: this.judged,
      overlay: this.overlay,
      overlayTop: this.overlayTop,
      words,
      endUs: tape?.timeAt(tape.length) ?? 0,
      checkpoints: tape?.marks("checkpoint") ?? [],
      faults: tape?.marks("fault") ?? [],
    };
  }
}
