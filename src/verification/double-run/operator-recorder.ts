import { hashNumber32, hashValue32 } from "../../kernel/hash.js";
import type { ReferenceObserver } from "../reference/reference-operator.js";

/** The first values of each operator are kept to be shown. */
const VALUES_KEPT = 1000;

/** What one operator made, in order. */
export interface RecordedOutput {
  readonly hashes: number[];
  readonly values: string[];
}

/** Notes what every operator of the job makes, and who changes records that are not its own. */
export class OperatorRecorder implements ReferenceObserver {
  readonly outputs = new Map<string, RecordedOutput>();
  /** By operator: the first record that it changed, as it was and as it is. */
  readonly changes = new Map<string, readonly [before: string, after: string]>();

  made(operator: string, value: unknown, timestamp: number): void {
    const known = this.outputs.get(operator) ?? { hashes: [], values: [] };
    this.outputs.set(operator, known);
    known.hashes.push(hashNumber32(timestamp, hashValue32(value, 0)));
    if (known.values.length < VALUES_KEPT) known.values.push(JSON.stringify(value) ?? "nothing");
  }

  watched(operator: string, value: unknown, take: () => void): void {
    if (typeof value !== "object" || value === null || Object.isFrozen(value)) {
      take();
      return;
    }
    const before = hashValue32(value, 0);
    const text = JSON.stringify(value);
    take();
    if (hashValue32(value, 0) === before || this.changes.has(operator)) return;
    this.changes.set(operator, [text, JSON.stringify(value)]);
  }
}
