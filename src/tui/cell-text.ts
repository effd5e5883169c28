import stringWidth from "string-width";

/** A character and how many cells it takes. */
export interface CellCharacter {
  readonly char: string;
  readonly width: 1 | 2;
}

const UNKNOWN: CellCharacter = { char: "?", width: 1 };

/** Box drawing, blocks, shapes and the ellipsis take one cell in every terminal that was measured. */
function isKnownNarrow(code: number): boolean {
  return (
    (code >= 0x20 && code < 0x7f) ||
    (code >= 0xa1 && code < 0x300 && code !== 0xad) ||
    (code >= 0x2500 && code < 0x2600) ||
    code === 0x2026 ||
    code === 0x2717
  );
}

function characterOf(char: string): CellCharacter | undefined {
  const code = char.codePointAt(0) as number;
  if (isKnownNarrow(code)) return { char, width: 1 };
  // Terminals disagree about emoji, and control characters move the cursor.
  if (code < 0xa1 || code >= 0x1f000) return UNKNOWN;
  const width = stringWidth(char);
  return width === 0 ? undefined : { char, width: width === 1 ? 1 : 2 };
}

/**
 * The characters of any text as cells. What a terminal could read as a command, and what terminals
 * draw in different widths, becomes `?`; marks that take no cell are left out.
 */
export function cellText(text: string): readonly CellCharacter[] {
  const cells: CellCharacter[] = [];
  for (const char of text) {
    const cell = characterOf(char);
    if (cell !== undefined) cells.push(cell);
  }
  return cells;
}

/** Cells that a text takes. */
export function cellWidth(text: string): number {
  return cellText(text).reduce((total, { width }) => total + width, 0);
}
