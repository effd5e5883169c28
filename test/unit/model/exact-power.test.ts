import { expect, test } from "vitest";
import { exactPower } from "../../../src/model/exact-power.js";

test("powers are exact where a double can hold them, and rounded once where it cannot", () => {
  expect(exactPower(1.5, 3)).toBe(3.375);
  expect(exactPower(2, 60)).toBe(2 ** 60);
  expect(exactPower(1.1, 2)).toBe(1.2100000000000002);
  expect(exactPower(3, 0)).toBe(1);
  expect(exactPower(10, 400)).toBe(Number.POSITIVE_INFINITY);
});
