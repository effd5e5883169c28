/** A character and how many cells it takes. */
export interface CellCharacter {
  readonly char: string;
  readonly width: 0 | 1 | 2;
}

type Range = readonly [first: number, last: number];

/** One cell in every terminal that was measured. */
const narrow: readonly Range[] = [
  [0x20, 0x7e],
  [0xa1, 0xac],
  [0xae, 0x2ff],
  // Greek and Cyrillic.
  [0x370, 0x377],
  [0x384, 0x386],
  [0x388, 0x38a],
  [0x38c, 0x38c],
  [0x38e, 0x3a1],
  [0x3a3, 0x482],
  [0x48a, 0x52f],
  // Dashes, quotation marks, the ellipsis; arrows; box drawing, blocks and shapes; the ballot x.
  [0x2010, 0x2027],
  [0x2190, 0x2193],
  [0x2500, 0x25fc],
  [0x2717, 0x2717],
];

/** Two cells in every terminal that was measured: kana, Han, Hangul and full-width forms. */
const wide: readonly Range[] = [
  [0x3041, 0x3096],
  [0x30a1, 0x30ff],
  [0x4e00, 0x9fa5],
  [0xac00, 0xd7a3],
  [0xff01, 0xff60],
];

const COMBINING: Range = [0x300, 0x36f];

function isIn([first, last]: Range, code: number): boolean {
  return code >= first && code <= last;
}

function characterOf(char: string): CellCharacter {
  const code = char.codePointAt(0) as number;
  if (narrow.some((range) => isIn(range, code))) return { char, width: 1 };
  if (wide.some((range) => isIn(range, code))) return { char, width: 2 };
  return isIn(COMBINING, code) ? { char: "", width: 0 } : { char: "?", width: 1 };
}

/**
 * The characters of any text as cells. What a terminal could read as a command, and what terminals
 * draw in different widths (emoji above all), becomes `?`; accents that stand alone are left out.
 */
export function cellText(text: string): readonly CellCharacter[] {
  return Array.from(text, characterOf).filter(({ width }) => width > 0);
}

/** Cells that a text takes. */
export function cellWidth(text: string): number {
  return cellText(text).reduce((total, { width }) => total + width, 0);
}
