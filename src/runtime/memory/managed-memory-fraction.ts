/**
 * Divides the managed memory of a slot among those who use it there, by weights.
 *
 * Flink: org.apache.flink.runtime.util.config.memory.ManagedMemoryUtils
 * Simplified: no
 */
import { configurationError } from "./process-memory.js";
import type { Configuration } from "./process-memory.js";

export type ManagedMemoryUseCase = "OPERATOR" | "STATE_BACKEND" | "PYTHON";

const USE_CASES: readonly ManagedMemoryUseCase[] = ["OPERATOR", "STATE_BACKEND", "PYTHON"];
const WEIGHTS_DEFAULT = "OPERATOR:70,STATE_BACKEND:70,PYTHON:30";
const MANAGED_MEMORY_BACKENDS: ReadonlySet<string> = new Set(["rocksdb", "forst"]);

/** The fraction of the slot's managed memory for one user of a use case. */
export function convertToFractionOfSlot(
  useCase: ManagedMemoryUseCase,
  fractionOfUseCase: number,
  allUseCasesInSlot: readonly ManagedMemoryUseCase[],
  configuration: Configuration,
): number {
  const backend = configuration["state.backend.type"] ?? "hashmap";
  const isUsed = (candidate: ManagedMemoryUseCase): boolean =>
    candidate !== "STATE_BACKEND" || MANAGED_MEMORY_BACKENDS.has(backend);
  if (!isUsed(useCase)) return 0;
  const weights = readWeights(configuration);
  const weightOf = (candidate: ManagedMemoryUseCase): number => weights.get(candidate) ?? 0;
  const total = allUseCasesInSlot
    .filter(isUsed)
    .reduce((sum, candidate) => sum + weightOf(candidate), 0);
  return total > 0 ? fractionOfUseCase * fractionRoundedDown(weightOf(useCase), total) : 0;
}

function readWeights(configuration: Configuration): Map<ManagedMemoryUseCase, number> {
  const text = configuration["taskmanager.memory.managed.consumer-weights"] ?? WEIGHTS_DEFAULT;
  const configured = new Map(
    text.split(",").map((entry) => entry.split(":").map((part) => part.trim()) as [string, string]),
  );
  const weights = new Map<ManagedMemoryUseCase, number>();
  for (const useCase of USE_CASES) {
    const weight = configured.get(useCase);
    if (weight === undefined) continue;
    if (Number(weight) < 0) {
      throw configurationError(
        "Managed memory weight should not be negative. Configured weight for " +
          `${useCase} is ${weight}.`,
      );
    }
    weights.set(useCase, Number(weight));
  }
  return weights;
}

/** Sixteen decimals, so that the fractions of a slot never add up to more than one. */
function fractionRoundedDown(dividend: number, divisor: number): number {
  const scaled = (BigInt(dividend) * 10_000_000_000_000_000n) / BigInt(divisor);
  return Number(`${String(scaled)}e-16`);
}
