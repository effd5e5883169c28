import { visibleText } from "../model/visible-text.js";

const LINE_MAX = 400;

/** Nobody reads more at once, and the first ones often cause the rest. */
const SHOWN_MAX = 10;

/** Where in a text a problem lies; line and column count from 1. */
export interface SourcePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One mistake of a user: what, where, why, and what to do about it. */
export interface Problem {
  /** What is wrong, as a sentence. */
  readonly message: string;
  readonly position?: SourcePosition;
  /** The lines around the place, with a marker under it. */
  readonly frame?: string;
  /** What to do: the nearest valid word, the accepted forms, another command. */
  readonly hint?: string;
}

/**
 * A mistake in what the user gave us: a scenario, an option, an input file, a replay line. The
 * command line shows it without a stack trace and exits with 2.
 *
 * @example
 * ```ts
 * throw new UserError([{ message: "The seed must not be empty.", hint: "Leave --seed out, or name one." }]);
 * ```
 */
export class UserError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const more = problems.length - SHOWN_MAX;
    const shown = problems.slice(0, SHOWN_MAX).map(renderProblem);
    super([...shown, ...(more > 0 ? [`... and ${String(more)} more`] : [])].join("\n\n"));
    this.name = "UserError";
    this.problems = problems;
  }
}

/** The error that consists of one problem. */
export function userError(message: string, hint?: string): UserError {
  return new UserError([hint === undefined ? { message } : { message, hint }]);
}

/** `file:line:column: message`, the frame, the hint. */
export function renderProblem(problem: Problem): string {
  const { message, position, frame, hint } = problem;
  const place =
    position === undefined
      ? ""
      : `${position.file}:${String(position.line)}:${String(position.column)}: `;
  const parts = [place + message, ...(frame === undefined ? [] : [frame]), ...(hint ? [hint] : [])];
  return parts.flatMap((part) => part.split("\n").map(fitted)).join("\n");
}

/** What came out of a file must neither fill the screen nor command the terminal. */
function fitted(line: string): string {
  const visible = visibleText(line);
  return visible.length <= LINE_MAX ? visible : `${visible.slice(0, LINE_MAX - 3)}...`;
}
