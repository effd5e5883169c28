/**
 * Which windows of a key are in flight when windows merge, and in which window's namespace the
 * contents of each lie: merging moves no state that does not have to move.
 *
 * Flink: org.apache.flink.streaming.runtime.operators.windowing.MergingWindowSet
 * Simplified: no
 */
import type { WindowAssigner } from "./window-assigner.js";
import { isSameWindow, type Window } from "./window.js";

/** A window in flight and the window that owns its state. */
export type InFlightWindow<W> = readonly [window: W, stateWindow: W];

/** What has to happen when windows become one. */
export interface MergeFunction<W> {
  merge(
    mergeResult: W,
    mergedWindows: readonly W[],
    stateWindow: W,
    mergedStateWindows: readonly W[],
  ): void;
}

export class MergingWindowSet<W extends Window> {
  private mapping: InFlightWindow<W>[];
  private readonly assigner: WindowAssigner<never, W>;

  constructor(assigner: WindowAssigner<never, W>, inFlight: readonly InFlightWindow<W>[]) {
    this.assigner = assigner;
    this.mapping = [...inFlight];
  }

  /** What is to be stored. */
  inFlight(): readonly InFlightWindow<W>[] {
    return this.mapping;
  }

  /** The window whose namespace holds the contents; `undefined` if the window is not in flight. */
  getStateWindow(window: W): W | undefined {
    return this.mapping.find(([other]) => isSameWindow(other, window))?.[1];
  }

  /** The window is gone. */
  retireWindow(window: W): void {
    this.mapping = this.mapping.filter(([other]) => !isSameWindow(other, window));
  }

  /** Adds a window, merging what it connects; returns the window that it became. */
  addWindow(newWindow: W, mergeFunction: MergeFunction<W>): W {
    const windows = [...this.mapping.map(([window]) => window), newWindow];
    const merges = this.assigner.mergeWindows?.(windows) ?? [];
    let resultWindow = newWindow;
    let mergedNewWindow = false;
    for (const { merged, from } of merges) {
      const old = without(from, newWindow);
      if (old.length < from.length) {
        mergedNewWindow = true;
        resultWindow = merged;
      }
      this.merge(merged, old, mergeFunction);
    }
    if (merges.length === 0 || (isSameWindow(resultWindow, newWindow) && !mergedNewWindow)) {
      // As in Flink: the same window once more takes over from a state window of another name.
      this.retireWindow(resultWindow);
      this.mapping.push(Object.freeze([resultWindow, resultWindow] as const));
    }
    return resultWindow;
  }

  private merge(merged: W, old: readonly W[], mergeFunction: MergeFunction<W>): void {
    const stateWindow = this.getStateWindow(old[0] as W) as W;
    const stateWindows = old
      .map((window) => this.getStateWindow(window))
      .filter((window) => window !== undefined);
    for (const window of old) this.retireWindow(window);
    this.mapping.push(Object.freeze([merged, stateWindow] as const));
    // The new window alone inside an old one changes nothing.
    if (old.length === 1 && isSameWindow(old[0] as W, merged)) return;
    mergeFunction.merge(merged, old, stateWindow, without(stateWindows, stateWindow));
  }
}

/** The windows without the first that equals `window`. */
function without<W extends Window>(windows: readonly W[], window: W): W[] {
  const at = windows.findIndex((other) => isSameWindow(other, window));
  return windows.filter((_, index) => index !== at);
}
