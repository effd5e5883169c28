/** What the process answers to its caller. */
export const ExitCode = {
  pass: 0,
  /** A property failed, or the job failed. */
  finding: 1,
  /** A mistake in what was asked for: an option, a scenario, an input. */
  usage: 2,
  /** A defect of linecook itself. */
  internal: 3,
  /** The same run came out differently. */
  nondeterminism: 4,
  /** Nothing was proven: a planned fault never landed, or the run was cut off. */
  inconclusive: 5,
  interrupted: 130,
} as const;

/** One of {@link ExitCode}. */
export type ExitCodeValue = (typeof ExitCode)[keyof typeof ExitCode];
