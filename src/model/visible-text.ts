/** C0 and C1 controls but tab and line feed, and what turns the direction of a text. */
const UNSEEN = new RegExp(
  "[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069]",
  "g",
);

/**
 * A text in which nothing is left that a terminal could read as a command: such characters are
 * written as JSON would escape them.
 *
 * @example
 * visibleText("\u001b[31mred"); // "\\u001b[31mred"
 */
export function visibleText(text: string): string {
  return text.replace(UNSEEN, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
