/** Receives whole frames, as rows. */
export type FrameListener = (rows: readonly string[]) => void;

/** Stands in for stdout where Ink writes whole frames. */
export class FrameSink {
  readonly isTTY = false;
  columns: number;
  rows: number;
  private readonly listener: FrameListener;

  constructor(columns: number, rows: number, listener: FrameListener) {
    this.columns = columns;
    this.rows = rows;
    this.listener = listener;
  }

  /** Takes a frame; what is no frame (Ink shows and hides the cursor) is left out. */
  write(text: string): boolean {
    if (text !== "" && !text.startsWith("\x1b[?")) this.listener(text.split("\n"));
    return true;
  }

  /** Ink listens for resizes, which the screen reports itself. */
  on(): this {
    return this;
  }

  off(): this {
    return this;
  }
}
