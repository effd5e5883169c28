import { writeSync } from "node:fs";

/** Where the terminal's sequences go. */
export interface TerminalOutput {
  /** Written to at once when the process may be dying; absent: `write` is used. */
  readonly fd?: number | undefined;
  write(text: string): unknown;
}

/** Alternate screen, cursor hidden, no wrapping at the right edge. */
const ENTER = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J";
const LEAVE = "\x1b[?2026l\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l";

/** Takes the whole terminal and gives it back exactly once, however the program ends. */
export class TerminalMode {
  private readonly output: TerminalOutput;
  private entered = false;

  constructor(output: TerminalOutput) {
    this.output = output;
  }

  /** Takes the terminal. */
  enter(): void {
    if (this.entered) return;
    this.entered = true;
    this.output.write(ENTER);
  }

  /** Gives it back; safe to call at any time, also while the process is dying. */
  readonly leave = (): void => {
    if (!this.entered) return;
    this.entered = false;
    if (this.output.fd === undefined) this.output.write(LEAVE);
    else writeSync(this.output.fd, LEAVE);
  };
}
