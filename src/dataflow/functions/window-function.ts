/**
 * Called with all elements of a window when it fires.
 *
 * Flink: org.apache.flink.streaming.api.functions.windowing.WindowFunction, AllWindowFunction
 * Simplified: no
 */
import type { Collector } from "./collector.js";

/** With the key of the window. */
export type WindowFunction<In, Out, K, W> = (
  key: K,
  window: W,
  elements: readonly In[],
  out: Collector<Out>,
) => void;

/** For windows without keys. */
export type AllWindowFunction<In, Out, W> = (
  window: W,
  elements: readonly In[],
  out: Collector<Out>,
) => void;
