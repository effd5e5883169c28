import type { Key } from "ink";

const named = {
  leftArrow: "left",
  rightArrow: "right",
  upArrow: "up",
  downArrow: "down",
  pageUp: "pageup",
  pageDown: "pagedown",
  home: "home",
  end: "end",
  return: "return",
  escape: "escape",
} as const;

/** More keys than this in one go were pasted, not typed. */
const PASTE = 16;

function nameOf(char: string): string {
  if (char === " ") return "space";
  if (char === "\r" || char === "\n") return "return";
  const code = char.charCodeAt(0);
  return code < 0x20 ? `ctrl+${String.fromCharCode(code + 0x60)}` : char;
}

/**
 * The keys of one piece of input, by the names that the key table uses. Fast typing arrives as one
 * piece, so each character counts; a pasted text is ignored.
 */
export function keyNames(input: string, key: Partial<Key>): readonly string[] {
  for (const [flag, name] of Object.entries(named))
    if (key[flag as keyof typeof named] === true)
      return [key.shift === true ? `shift+${name}` : name];
  if (key.ctrl === true) return [`ctrl+${input}`];
  const typed = [...input];
  if (typed.length > PASTE) return typed.includes("\x03") ? ["ctrl+c"] : [];
  return typed.map(nameOf);
}
