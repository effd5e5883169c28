/**
 * One window that holds all elements of a key; it takes a trigger to get anything out of it.
 *
 * Flink: org.apache.flink.streaming.api.windowing.assigners.GlobalWindows
 * Simplified: no
 */
import type { Trigger } from "../trigger.js";
import { EndOfStreamTrigger } from "../triggers/end-of-stream-trigger.js";
import { NeverTrigger } from "../triggers/never-trigger.js";
import type { WindowAssigner, WindowingDescription } from "../window-assigner.js";
import { GLOBAL_WINDOW, type GlobalWindow } from "../window.js";

/** See the file's first comment. */
export class GlobalWindows implements WindowAssigner<unknown, GlobalWindow> {
  readonly isEventTime = false;
  private readonly defaultTrigger: Trigger<unknown, GlobalWindow>;

  private constructor(defaultTrigger: Trigger<unknown, GlobalWindow>) {
    this.defaultTrigger = defaultTrigger;
  }

  /**
   * Without another trigger nothing ever comes out.
   *
   * @example
   * ```ts
   * keyed.window(GlobalWindows.create()).trigger(PurgingTrigger.of(CountTrigger.of(100)));
   * ```
   */
  static create(): GlobalWindows {
    return new GlobalWindows(new NeverTrigger());
  }

  /** Fires once, at the end of the stream. */
  static createWithEndOfStreamTrigger(): GlobalWindows {
    return new GlobalWindows(new EndOfStreamTrigger());
  }

  assignWindows(): readonly GlobalWindow[] {
    return [GLOBAL_WINDOW];
  }

  getDefaultTrigger(): Trigger<unknown, GlobalWindow> {
    return this.defaultTrigger;
  }

  describe(): WindowingDescription {
    return { type: "GlobalWindows" };
  }
}
