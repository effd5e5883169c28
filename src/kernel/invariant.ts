/**
 * A broken assumption of linecook itself. It always means a defect of ours, never of the user's
 * job: the command line maps it to exit code 3.
 */
export class InvariantViolation extends Error {
  readonly values: Readonly<Record<string, unknown>>;

  constructor(message: string, values: Readonly<Record<string, unknown>>) {
    const shown = Object.entries(values).map(([name, value]) => `${name}=${String(value)}`);
    super(shown.length === 0 ? message : `${message} (${shown.join(", ")})`);
    this.name = "InvariantViolation";
    this.values = values;
  }
}

/**
 * States a fact that must hold.
 *
 * @param message the fact, as a positive statement: "credit must not be negative"
 * @throws InvariantViolation when `condition` is false
 */
export function invariant(
  condition: boolean,
  message: string,
  values: Readonly<Record<string, unknown>> = {},
): asserts condition {
  if (!condition) throw new InvariantViolation(message, values);
}
