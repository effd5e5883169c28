import { visibleText } from "../model/visible-text.js";
import { commandName } from "./command-name.js";
import { ExitCode } from "./exit-code.js";
import { systemReason } from "./system-reason.js";

/** The outside of a command: where its result and its progress go, and what the terminal can do. */
export interface CommandIo {
  /** The result. */
  out(text: string): void;
  /** Progress and problems. */
  err(text: string): void;
  /** Progress that takes the place of the progress before it; absent where nobody would see that. */
  overwrite?(text: string): void;
  /** How a person calls this program: `linecook`, `npx linecook`, `node dist/cli.js`. */
  readonly command: string;
  /** Whether a person looks at the result. */
  readonly interactive: boolean;
  readonly color: boolean;
  /** Width of the result in characters. */
  readonly columns: number;
  /** Lets signals through; throws {@link Interrupted} once the user pressed Ctrl-C. */
  breathe(): Promise<void>;
}

/** The user pressed Ctrl-C. */
export class Interrupted extends Error {
  constructor() {
    super("interrupted");
    this.name = "Interrupted";
  }
}

const DEFAULT_COLUMNS = 100;

/** The io of this process. */
export function processIo(): CommandIo {
  const { stdout, stderr, env } = process;
  const state = { interrupted: false };
  process.on("SIGINT", () => {
    // The second time the user means it: do not wait for the next breath.
    if (state.interrupted) process.exit(130);
    state.interrupted = true;
  });
  for (const stream of [stdout, stderr]) stream.on("error", failedWrite);
  // A dumb terminal can neither move its cursor nor show colours.
  const dumb = env["TERM"] === "dumb";
  const noColor = (env["NO_COLOR"] ?? "") !== "" || dumb;
  const overwrite = (text: string): unknown => stderr.write(`\r${visibleText(text)}\u001b[K`);
  return {
    out: (text) => stdout.write(text),
    err: (text) => stderr.write(text),
    ...(stderr.isTTY && !dumb ? { overwrite } : {}),
    command: commandName(process.argv[1] ?? "", env, process.cwd()),
    interactive: stdout.isTTY && process.stdin.isTTY && !dumb,
    color: forcedColor(env["FORCE_COLOR"]) ?? (stdout.isTTY && !noColor),
    columns: columnsOf(env["COLUMNS"]) ?? (stdout.isTTY ? stdout.columns : DEFAULT_COLUMNS),
    breathe: async () => {
      await new Promise((resolve) => setImmediate(resolve));
      if (state.interrupted) throw new Interrupted();
    },
  };
}

/** Whoever reads us may have read enough (`| head`): that is not an error, all else is. */
function failedWrite(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") return;
  process.stderr.write(`linecook: the output cannot be written: ${systemReason(error)}.\n`);
  process.exit(ExitCode.internal);
}

function forcedColor(value: string | undefined): boolean | undefined {
  return value === undefined || value === "" ? undefined : value !== "0" && value !== "false";
}

function columnsOf(value: string | undefined): number | undefined {
  const columns = Number(value);
  return Number.isInteger(columns) && columns > 0 ? columns : undefined;
}
