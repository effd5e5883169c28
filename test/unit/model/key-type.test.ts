import { expect, test } from "vitest";
import { validateKeyType } from "../../../src/model/key-type.js";

test("a key type is refused for one bad part deep inside, and the message names it", () => {
  const array = { kind: "primitiveArray", name: "int[]" } as const;
  const text = { kind: "basic", name: "String" } as const;
  expect(() => {
    validateKeyType({ kind: "tuple", fields: [text, { kind: "row", fields: [array] }] });
  }).toThrow("UNSUPPORTED key types: int[].");
  expect(() => {
    validateKeyType({ kind: "tuple", fields: [text, text] });
  }).not.toThrow();
});
