/**
 * Refuses parallelisms that no operator can have.
 *
 * Flink: org.apache.flink.api.common.operators.util.OperatorValidationUtils
 * Simplified: no resources
 */
import { checkArgument } from "../../model/java-exception.js";
import { UPPER_BOUND_MAX_PARALLELISM } from "../../model/key-groups.js";

/** @throws JavaException `IllegalArgumentException` */
export function validateParallelism(parallelism: number, canBeParallel: boolean): void {
  checkArgument(
    canBeParallel || parallelism === 1,
    "The parallelism of non parallel operator must be 1.",
  );
  checkArgument(
    parallelism > 0 || parallelism === -1,
    "The parallelism of an operator must be at least 1, or ExecutionConfig.PARALLELISM_DEFAULT (use system default).",
  );
}

/** @throws JavaException `IllegalArgumentException` */
export function validateMaxParallelism(maxParallelism: number, canBeParallel: boolean): void {
  checkArgument(maxParallelism > 0, "The maximum parallelism must be greater than 0.");
  checkArgument(
    canBeParallel || maxParallelism === 1,
    "The maximum parallelism of non parallel operator must be 1.",
  );
  checkArgument(
    maxParallelism <= UPPER_BOUND_MAX_PARALLELISM,
    `Maximum parallelism must be between 1 and ${String(UPPER_BOUND_MAX_PARALLELISM)}. ` +
      `Found: ${String(maxParallelism)}`,
  );
}

/** @throws JavaException `IllegalArgumentException` */
export function validateUidHash(uidHash: string): void {
  checkArgument(
    /^[0-9A-Fa-f]{32}$/.test(uidHash),
    `Node hash must be a 32 character String that describes a hex code. Found: ${uidHash}`,
  );
}
