import { visibleText } from "../model/visible-text.js";
import type { CommandIo } from "./command-io.js";

/** Our own colours, see report/text-look.ts. */
const COLOR = new RegExp("(\\u001b\\[\\d{1,2}m)");

/**
 * An io through which nothing but text, lines and our own colours reaches the terminal, whatever
 * files and arguments contain.
 */
export function withVisibleText(io: CommandIo): CommandIo {
  const visible = (text: string): string =>
    io.color
      ? text
          .split(COLOR)
          .map((part, index) => (index % 2 === 1 ? part : visibleText(part)))
          .join("")
      : visibleText(text);
  return { ...io, out: (text) => io.out(visible(text)), err: (text) => io.err(visible(text)) };
}
