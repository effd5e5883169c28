import { cellWidth } from "./cell-text.js";

/** Breaks a text at spaces into at most `lines` lines of `width` cells; the last one may be longer. */
export function wrapText(text: string, width: number, lines: number): readonly string[] {
  const wrapped: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && wrapped.length < lines - 1 && cellWidth(longer) > width) {
      wrapped.push(line);
      line = word;
    } else line = longer;
  }
  return [...wrapped, line];
}
