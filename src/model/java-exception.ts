/**
 * An error that Flink itself would raise, with the simple name of its Java class: users and
 * recorded cases know failures by that name.
 *
 * @example
 * throw new JavaException("IllegalStateException", "Queue is empty.");
 */
export class JavaException extends Error {
  /** Simple class name in Flink, for example `IllegalArgumentException`. */
  readonly className: string;

  constructor(className: string, message: string | null, cause?: unknown) {
    super(message ?? "", cause === undefined ? undefined : { cause });
    this.className = className;
    this.name = className;
  }
}

/** Flink's `Preconditions.checkArgument`. */
export function checkArgument(
  condition: boolean,
  message: string | null = null,
): asserts condition {
  if (!condition) throw new JavaException("IllegalArgumentException", message);
}

/** Flink's `Preconditions.checkState`. */
export function checkState(condition: boolean, message: string | null = null): asserts condition {
  if (!condition) throw new JavaException("IllegalStateException", message);
}
