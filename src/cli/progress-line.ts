import type { CommandIo } from "./command-io.js";

/** More steps than that are not told where each one takes a line. */
const STEPS = 10;

/** Tells how far a long command is: on a terminal in one line, elsewhere in a line for each 10 %. */
export class ProgressLine {
  private readonly io: Pick<CommandIo, "err" | "overwrite">;
  private step = 0;
  private started = false;

  constructor(io: Pick<CommandIo, "err" | "overwrite">) {
    this.io = io;
  }

  /** @param share from 0 to 1 */
  tell(what: string, share: number): void {
    const text = `${what} so far, ${String(Math.floor(share * 100))} % done`;
    this.started = true;
    if (this.io.overwrite !== undefined) return this.io.overwrite(text);
    const step = Math.floor(share * STEPS);
    if (step <= this.step) return;
    this.step = step;
    this.io.err(`${text}\n`);
  }

  /** Leaves the line as it is: the work was given up. */
  stop(): void {
    if (this.started && this.io.overwrite !== undefined) this.io.err("\n");
  }

  /** Ends the line; what was quick says nothing. */
  end(what: string): void {
    if (!this.started) return;
    const text = `${what}, 100 % done`;
    if (this.io.overwrite === undefined) return this.io.err(`${text}\n`);
    this.io.overwrite(text);
    this.io.err("\n");
  }
}
