import type { Role } from "./role.js";

/** The start of each role's style as a terminal sequence; empty = plain. */
export type Theme = Readonly<Record<Role, string>>;

const PLAIN: Theme = {
  ...{ text: "", dim: "", frame: "", title: "" },
  ...{ ok: "", warn: "", bad: "", accent: "" },
};

const SIXTEEN: Theme = {
  text: "",
  dim: "\x1b[90m",
  frame: "\x1b[90m",
  title: "\x1b[1m",
  ok: "\x1b[32m",
  warn: "\x1b[33m",
  bad: "\x1b[1m\x1b[31m",
  accent: "\x1b[36m",
};

const MANY: Theme = {
  text: "",
  dim: "\x1b[38;5;246m",
  frame: "\x1b[38;5;241m",
  title: "\x1b[1m",
  ok: "\x1b[38;5;114m",
  warn: "\x1b[38;5;214m",
  bad: "\x1b[1m\x1b[38;5;203m",
  accent: "\x1b[38;5;117m",
};

/** The theme for a terminal with that many bits of colour (1, 4, 8 or 24). */
export function themeOf(colorDepth: number): Theme {
  if (colorDepth < 4) return PLAIN;
  return colorDepth < 8 ? SIXTEEN : MANY;
}
