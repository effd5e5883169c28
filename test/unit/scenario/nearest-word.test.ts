// Goal: a typing mistake is understood, a different word is not forced into one. Method: pairs.
import { describe, expect, it } from "vitest";
import { nearestWord, suggestWord } from "../../../src/scenario/nearest-word.js";

const WORDS = ["interval", "timeout", "count-visits", "crash"];

describe("nearestWord", () => {
  it.each([
    ["intervall", "interval"],
    ["itnerval", "interval"],
    ["Timeout", "timeout"],
    ["countvisits", "count-visits"],
    ["crahs", "crash"],
    ["bananas", undefined],
    ["x", undefined],
  ])("%s -> %s", (word, nearest) => {
    expect(nearestWord(word, WORDS)).toBe(nearest);
  });

  it("lists what is known if nothing is near", () => {
    expect(suggestWord("bananas", WORDS, "keys")).toBe(
      "Known keys: interval, timeout, count-visits, crash.",
    );
  });
});
