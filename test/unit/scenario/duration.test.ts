// Goal: durations mean what Flink's users expect. Method: forms and their microseconds, and what is refused.
import { describe, expect, it } from "vitest";
import { durationProblem, formatDuration, parseDuration } from "../../../src/scenario/duration.js";

describe("durations", () => {
  it.each([
    ["500us", 500],
    ["200 ms", 200_000],
    ["10 s", 10_000_000],
    ["1.5s", 1_500_000],
    ["0.25 ms", 250],
    ["10min", 600_000_000],
    ["10 m", 600_000_000],
    ["1h30m", 5_400_000_000],
    [" 1 min 5 s ", 65_000_000],
    ["2 d", 172_800_000_000],
    ["0 s", 0],
  ])("%j is %d us", (text, us) => {
    expect(parseDuration(text)).toBe(us);
  });

  it.each([
    ["", /not a duration/],
    ["-5 s", /negative/],
    ["5", /no unit/],
    ["5 parsecs", /not a duration/],
    ["s", /not a duration/],
    ["5 s x", /not a duration/],
    ["99999999999 d", /too long/],
    [5, /no unit/],
    [true, /not text/],
    [undefined, /not text/],
  ])("refuses %j", (text, problem) => {
    expect(durationProblem(text)).toMatch(problem);
  });

  it.each([
    [250, "250 us"],
    [12_500, "12.5 ms"],
    [20_000_000, "20 s"],
    [65_000_000, "1 min 5 s"],
    [3_600_000_000, "60 min"],
  ])("%d us reads %s, and back", (us, text) => {
    expect(formatDuration(us)).toBe(text);
    expect(parseDuration(text)).toBe(us);
  });
});
