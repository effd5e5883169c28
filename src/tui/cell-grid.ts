import { cellText, cellWidth } from "./cell-text.js";
import type { Rect } from "./rect.js";
import type { Role } from "./role.js";
import { symbolIn, type SymbolSet } from "./symbol-set.js";
import type { Theme } from "./theme.js";

const UP = 1;
const RIGHT = 2;
const DOWN = 4;
const LEFT = 8;
/** Box-drawing characters by the directions in which a line leaves the cell. */
const LINES = " │─└││┌├─┘─┴┐┤┬┼";
const RESET = "\x1b[0m";

/**
 * A screen of cells, each one character and one role. Panes draw into it; nothing that they do can
 * make a row longer or shorter than the screen. Lines that meet join by themselves.
 */
export class CellGrid {
  readonly width: number;
  readonly height: number;
  /** A wide character is followed by an empty text. */
  private readonly chars: string[];
  private readonly roles: Role[];
  private readonly lines: Uint8Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.chars = new Array<string>(width * height).fill(" ");
    this.roles = new Array<Role>(width * height).fill("text");
    this.lines = new Uint8Array(width * height);
  }

  /**
   * Writes one line of text and answers the column after it. What does not fit into `room` cells
   * is cut, with an ellipsis in the last one.
   */
  text(x: number, y: number, text: string, role: Role = "text", room: number = this.width): number {
    const limit = Math.min(this.width, x + Math.max(0, room));
    if (y < 0 || y >= this.height || x < 0 || x >= limit) return x;
    const cells = cellText(text);
    const cut = cells.reduce((total, { width }) => total + width, 0) > limit - x;
    let at = x;
    for (const { char, width } of cells) {
      if (at + width > (cut ? limit - 1 : limit)) break;
      this.put(at, y, char, role);
      if (width === 2) this.put(at + 1, y, "", role);
      at += width;
    }
    if (cut) this.put(at++, y, "…", role);
    return at;
  }

  /** Writes text that ends right before column `end`. */
  textRight(end: number, y: number, text: string, role: Role = "text", room = end): number {
    const start = Math.max(end - Math.min(room, cellWidth(text)), 0);
    return this.text(start, y, text, role, end - start);
  }

  /** A frame along the edge of `rect`, with a title in its upper side. */
  frame({ x, y, width, height }: Rect, title = "", role: Role = "frame"): void {
    const right = x + width - 1;
    const bottom = y + height - 1;
    this.horizontal(x, right, y, role);
    this.horizontal(x, right, bottom, role);
    this.vertical(x, y, bottom, role);
    this.vertical(right, y, bottom, role);
    if (title !== "") this.text(x + 2, y, ` ${title} `, "title", width - 4);
  }

  /** A line from column `from` to column `to`. */
  horizontal(from: number, to: number, y: number, role: Role = "frame"): void {
    for (let x = from; x <= to; x++)
      this.line(x, y, (x > from ? LEFT : 0) | (x < to ? RIGHT : 0), role);
  }

  /** A line from row `from` to row `to`. */
  vertical(x: number, from: number, to: number, role: Role = "frame"): void {
    for (let y = from; y <= to; y++)
      this.line(x, y, (y > from ? UP : 0) | (y < to ? DOWN : 0), role);
  }

  /** Empties a part of the screen. */
  clear({ x, y, width, height }: Rect): void {
    for (let row = y; row < y + height; row++)
      for (let column = x; column < x + width; column++) this.put(column, row, " ", "text");
  }

  /** The rows as plain text: what tests compare. */
  plain(symbols: SymbolSet = "unicode"): string[] {
    return Array.from({ length: this.height }, (_, y) =>
      this.chars
        .slice(y * this.width, (y + 1) * this.width)
        .map((char) => (char === "" ? "" : symbolIn(symbols, char)))
        .join(""),
    );
  }

  /** The rows with the theme's sequences: what terminals get. */
  styled(theme: Theme, symbols: SymbolSet): string[] {
    return Array.from({ length: this.height }, (_, y) => this.styledRow(y, theme, symbols));
  }

  private styledRow(y: number, theme: Theme, symbols: SymbolSet): string {
    let row = "";
    let style = "";
    for (let at = y * this.width; at < (y + 1) * this.width; at++) {
      const char = this.chars[at] as string;
      if (char === "") continue;
      const wanted = char === " " ? style : theme[this.roles[at] as Role];
      if (wanted !== style) row += style === "" ? wanted : RESET + wanted;
      style = wanted;
      row += symbolIn(symbols, char);
    }
    return style === "" ? row : row + RESET;
  }

  private put(x: number, y: number, char: string, role: Role): void {
    if (x < 0 || x >= this.width || y < 0 || y >= this.height) return;
    const at = y * this.width + x;
    // Half of a wide character cannot stay.
    if (this.chars[at] === "" && char !== "") this.chars[at - 1] = " ";
    if (x + 1 < this.width && this.chars[at + 1] === "") this.chars[at + 1] = " ";
    this.chars[at] = char;
    this.roles[at] = role;
    this.lines[at] = 0;
  }

  private line(x: number, y: number, directions: number, role: Role): void {
    if (x < 0 || x >= this.width || y < 0 || y >= this.height) return;
    const at = y * this.width + x;
    const joined = (this.lines[at] as number) | directions;
    this.put(x, y, LINES[joined] as string, role);
    this.lines[at] = joined;
  }
}
