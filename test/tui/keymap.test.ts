// Goal: a key means one thing. Method: look at the whole table, and give the reader of keys what Ink gives it.
import { describe, expect, it } from "vitest";
import { keyNames } from "../../src/tui/key-names.js";
import { commandOf, KEYMAP } from "../../src/tui/keymap.js";

describe("the key table", () => {
  it("has no key twice and no command twice", () => {
    const keys = KEYMAP.flatMap((binding) => binding.keys);
    expect(new Set(keys).size).toBe(keys.length);
    expect(new Set(KEYMAP.map(({ command }) => command)).size).toBe(KEYMAP.length);
  });

  it("fits into one line of 80 columns", () => {
    const words = KEYMAP.flatMap(({ shown, brief }) => (brief === undefined ? [] : [shown, brief]));
    expect(words.join(" ").length).toBeLessThan(80);
  });

  it.each([
    ["space", "playPause"],
    ["+", "faster"],
    ["-", "slower"],
    ["right", "forward"],
    ["l", "forward"],
    ["left", "back"],
    ["h", "back"],
    ["c", "nextCheckpoint"],
    ["f", "nextFault"],
    ["g", "start"],
    ["G", "end"],
    ["k", "words"],
    ["?", "help"],
    ["q", "quit"],
    ["ctrl+c", "interrupt"],
  ])("%s means %s", (key, command) => {
    expect(commandOf(key)).toBe(command);
  });

  it("knows nothing of other keys", () => {
    expect(commandOf("x")).toBeUndefined();
  });
});

describe("the names of keys", () => {
  it.each([
    ["l", {}, ["l"]],
    ["+++", {}, ["+", "+", "+"]],
    [" ", {}, ["space"]],
    ["", { rightArrow: true }, ["right"]],
    ["", { leftArrow: true, shift: true }, ["shift+left"]],
    ["", { escape: true }, ["escape"]],
    ["G", { shift: true }, ["G"]],
    ["c", { ctrl: true }, ["ctrl+c"]],
    ["l\x03", {}, ["l", "ctrl+c"]],
    ["a text that was pasted", {}, []],
    ["a text that was pasted\x03", {}, ["ctrl+c"]],
  ])("%j with %j is %j", (input, key, names) => {
    expect(keyNames(input, key)).toEqual(names);
  });
});
