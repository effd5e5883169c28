import { visibleText } from "../model/visible-text.js";

const LENGTH_MAX = 80;

/** A value as a message shows it: in quotes, in one line, and not longer than a line. */
export function quoted(value: string): string {
  const short = value.length > LENGTH_MAX ? `${value.slice(0, LENGTH_MAX - 3)}...` : value;
  return visibleText(JSON.stringify(short));
}
