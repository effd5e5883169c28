// Goal: numbers read alike everywhere, and no text commands a terminal. Method: chosen values and random ones.
import { fc, test } from "@fast-check/vitest";
import { expect, it } from "vitest";
import { numberText } from "../../../src/model/number-text.js";
import { visibleText } from "../../../src/model/visible-text.js";

it.each([
  [0, "0"],
  [999, "999"],
  [1247, "1,247"],
  [-1247, "-1,247"],
  [1_234_567, "1,234,567"],
  [12_345.678, "12,345.678"],
])("%d reads as %s", (value, text) => {
  expect(numberText(value)).toBe(text);
});

test.prop([fc.integer()])("a number without its commas is the number", (value) => {
  expect(Number(numberText(value).replaceAll(",", ""))).toBe(value);
});

test.prop([fc.string({ unit: "binary" })])("nothing is left that acts on a terminal", (text) => {
  const visible = visibleText(text);
  const acting = [...visible].filter((char) => {
    const code = char.charCodeAt(0);
    return (code < 0x20 && char !== "\n" && char !== "\t") || (code >= 0x7f && code < 0xa0);
  });
  expect(acting).toEqual([]);
  expect(visibleText(visible)).toBe(visible);
});

it("writes them as JSON does", () => {
  expect(visibleText("a\u001b[31mb\u009bc\u202ed\ne")).toBe("a\\u001b[31mb\\u009bc\\u202ed\ne");
});
