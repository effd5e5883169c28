import type { WordChoice } from "../kitchen/word-choice.js";
import { FrameSink } from "./frame-sink.js";
import { holdOutput } from "./hold-output.js";
import { KitchenScreen, type ScreenHost, type TerminalRequest } from "./kitchen-screen.js";
import type { KitchenSession, KitchenVerdict } from "./kitchen-session.js";
import { Presenter } from "./presenter.js";
import type { SymbolSet } from "./symbol-set.js";
import { TerminalMode } from "./terminal-mode.js";
import { terminalTraits, type Environment } from "./terminal-traits.js";
import { themeOf } from "./theme.js";

/** How the kitchen is to be shown. */
export interface KitchenOptions {
  /** Name of the scenario. */
  readonly title: string;
  readonly seed: string;
  /** Starts playing, or waits at the start for the first key. */
  readonly autoplay: boolean;
  readonly words?: WordChoice;
  /** Absent: as the locale allows. */
  readonly symbols?: SymbolSet;
}

/** The terminal to use; `process` is one. */
export interface KitchenTerminal {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream & { readonly fd?: number };
  readonly stderr: NodeJS.WriteStream;
  readonly env: Environment;
}

const exitCodes: Readonly<Record<KitchenVerdict["kind"], number>> = {
  pass: 0,
  declared: 0,
  fail: 1,
  inconclusive: 5,
};

const INTERRUPTED = 130;
const signals = { SIGINT: INTERRUPTED, SIGTERM: 143, SIGHUP: 129 } as const;

/** The terminal while it belongs to the screen. */
class Stage implements ScreenHost {
  readonly code: Promise<number>;
  readonly screen: KitchenScreen;
  readonly sink: FrameSink;
  private readonly terminal: KitchenTerminal;
  private readonly presenter: Presenter;
  private readonly mode: TerminalMode;
  private readonly listeners: readonly (readonly [string, () => void])[];
  private end: (code: number) => void = () => {};
  private reject: (error: unknown) => void = () => {};
  private release: () => void = () => {};

  constructor(options: KitchenOptions, terminal: KitchenTerminal) {
    const { stdout, env } = terminal;
    this.terminal = terminal;
    this.code = new Promise((resolve, reject) => {
      this.end = resolve;
      this.reject = reject;
    });
    // Whoever awaits it sees the failure; until then it must not end the process.
    this.code.catch(() => {});
    const write = stdout.write.bind(stdout);
    this.mode = new TerminalMode({ fd: stdout.fd, write });
    const { width, height } = this.size();
    this.presenter = new Presenter({ write }, height);
    this.sink = new FrameSink(width, height, (rows) => this.presenter.present(rows));
    const { symbols, colorDepth } = terminalTraits(env, stdout);
    const looks = { symbols: options.symbols ?? symbols, theme: themeOf(colorDepth) };
    const words = options.words ?? "both";
    this.screen = new KitchenScreen({ ...options, ...looks, words, width, height }, this);
    this.listeners = [
      ...Object.entries(signals).map(([name, code]) => [name, () => this.end(code)] as const),
      ["SIGCONT", () => this.enter()],
      ["exit", () => this.abandon()],
      ["uncaughtExceptionMonitor", () => this.abandon()],
    ];
  }

  /** Takes the terminal and shows the first frame, before anything heavy is loaded. */
  open(): void {
    const { stdout, stderr } = this.terminal;
    for (const [name, listener] of this.listeners) process.on(name, listener);
    stdout.on("resize", this.resize);
    this.release = holdOutput([stdout, stderr]);
    this.enter();
  }

  /** Gives the terminal back. */
  close(): void {
    this.screen.stop();
    this.terminal.stdout.off("resize", this.resize);
    for (const [name, listener] of this.listeners) process.off(name, listener);
    this.terminal.stdin.setRawMode(false);
    this.abandon();
  }

  /** Shows the screen's rows now. */
  readonly show = (): void => this.presenter.present(this.screen.rows());

  request(request: TerminalRequest): void {
    if (request === "redraw") this.repaint();
    else if (request === "suspend") this.suspend();
    else if (request === "interrupt") this.end(INTERRUPTED);
    else this.end(this.screen.verdict === undefined ? 0 : exitCodes[this.screen.verdict.kind]);
  }

  fail(error: unknown): void {
    this.reject(error);
  }

  /** What is possible while the process dies. */
  private abandon(): void {
    this.mode.leave();
    this.release();
    this.release = () => {};
  }

  private size(): { readonly width: number; readonly height: number } {
    const { columns, rows } = this.terminal.stdout;
    return { width: columns || 80, height: rows || 24 };
  }

  private enter(): void {
    this.mode.enter();
    this.terminal.stdin.setRawMode(true);
    this.repaint();
  }

  private repaint(): void {
    this.presenter.repaint(this.size().height, this.screen.rows());
  }

  private readonly resize = (): void => {
    const { width, height } = this.size();
    this.sink.columns = width;
    this.sink.rows = height;
    this.screen.resize(width, height);
    this.repaint();
  };

  private suspend(): void {
    this.terminal.stdin.setRawMode(false);
    this.mode.leave();
    process.kill(0, "SIGTSTP");
  }
}

/**
 * Shows a run as a kitchen until the viewer quits, and answers the exit code. The first frame comes
 * before `open` is called: what it loads may take its time. Call it only on a terminal.
 */
export async function runKitchen(
  open: () => Promise<KitchenSession>,
  options: KitchenOptions,
  terminal: KitchenTerminal = process,
): Promise<number> {
  // React's development build keeps a measurement of every frame for ever.
  process.env["NODE_ENV"] ??= "production";
  const stage = new Stage(options, terminal);
  let unmount = (): void => {};
  stage.open();
  try {
    const showUntilMounted = stage.screen.subscribe(stage.show);
    const { mountApp } = await import("./app.js");
    unmount = mountApp(stage.screen, stage.sink, terminal.stdin, (error) => stage.fail(error));
    showUntilMounted();
    // A viewer who quits need not wait for the run to open.
    open().then(
      (session) => stage.screen.open(session),
      (error: unknown) => stage.fail(error),
    );
    return await stage.code;
  } finally {
    unmount();
    stage.close();
  }
}
