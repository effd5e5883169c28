import { PassThrough } from "node:stream";
import xterm from "@xterm/headless";
import type { KitchenTerminal } from "../../src/tui/run-kitchen.js";

/** A terminal in memory: what is written to it goes through a real emulator of escape sequences. */
export class FakeTerminal {
  readonly emulator: InstanceType<typeof xterm.Terminal>;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream & { columns: number; rows: number };
  raw = false;
  written = "";

  constructor(columns: number, rows: number, colorDepth = 8) {
    this.emulator = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
    this.stdin = Object.assign(new PassThrough(), {
      isTTY: true,
      ref: () => this.stdin,
      unref: () => this.stdin,
      setRawMode: (raw: boolean) => {
        this.raw = raw;
        return this.stdin;
      },
    }) as unknown as NodeJS.ReadStream;
    const write = (text: string): boolean => {
      this.written += text;
      this.emulator.write(text);
      return true;
    };
    this.stdout = Object.assign(new PassThrough(), {
      ...{ isTTY: true, columns, rows, write },
      getColorDepth: () => colorDepth,
    }) as unknown as NodeJS.WriteStream & { columns: number; rows: number };
  }

  /** The terminal as the screen wants it. */
  with(env: KitchenTerminal["env"] = {}): KitchenTerminal {
    const stderr = this.stdout;
    return { stdin: this.stdin, stdout: this.stdout, stderr, env };
  }

  type(keys: string): void {
    (this.stdin as unknown as PassThrough).write(keys);
  }

  resize(columns: number, rows: number): void {
    this.emulator.resize(columns, rows);
    Object.assign(this.stdout, { columns, rows });
    this.stdout.emit("resize");
  }

  /** What a person would see, after everything written so far has been drawn. */
  async rows(): Promise<string[]> {
    await new Promise<void>((drawn) => this.emulator.write("", drawn));
    const { active } = this.emulator.buffer;
    return Array.from(
      { length: this.emulator.rows },
      (_, y) => active.getLine(active.baseY + y)?.translateToString(true) ?? "",
    );
  }

  /** Waits until the screen shows something that matches. */
  async until(pattern: RegExp, timeoutMs = 10_000): Promise<string[]> {
    const end = performance.now() + timeoutMs;
    for (;;) {
      const rows = await this.rows();
      if (pattern.test(rows.join("\n"))) return rows;
      if (performance.now() > end)
        throw new Error(`not on the screen: ${String(pattern)}\n${rows.join("\n")}`);
      await new Promise((wait) => setTimeout(wait, 20));
    }
  }

  get inAlternateScreen(): boolean {
    return this.emulator.buffer.active.type === "alternate";
  }

  /** Whether the program left the cursor visible. */
  get showsCursor(): boolean {
    return this.written.lastIndexOf("\x1b[?25h") > this.written.lastIndexOf("\x1b[?25l");
  }
}
