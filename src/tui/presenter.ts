/** Where a presenter writes. */
export interface PresenterOutput {
  write(text: string): unknown;
}

const BEGIN = "\x1b[?2026h";
const END = "\x1b[?2026l";

/**
 * Puts frames on the terminal by writing only the rows that changed, each by its address. Nothing
 * scrolls, nothing wraps, and the screen is cleared only when its size changed.
 */
export class Presenter {
  private readonly output: PresenterOutput;
  private height: number;
  private shown: readonly (string | undefined)[] = [];

  constructor(output: PresenterOutput, height: number) {
    this.output = output;
    this.height = height;
  }

  /** Makes the screen show these rows. */
  present(rows: readonly string[]): void {
    const visible = rows.slice(0, this.height);
    let changes = "";
    for (let y = 0; y < Math.max(visible.length, this.shown.length); y++) {
      const row = (visible[y] ?? "").replace(/ +$/, "");
      // The row is erased before it is written: afterwards, the last column would go with it.
      if (row !== this.shown[y]) changes += `\x1b[${String(y + 1)};1H\x1b[2K${row}`;
    }
    this.shown = visible.map((row) => row.replace(/ +$/, ""));
    if (changes !== "") this.output.write(BEGIN + changes + END);
  }

  /** Clears the screen and shows everything again: after a resize, or when others wrote to it. */
  repaint(height: number, rows: readonly string[]): void {
    this.height = height;
    this.shown = [];
    this.output.write("\x1b[2J");
    this.present(rows);
  }
}
