/**
 * What a stream graph says of a CEP operator.
 *
 * Flink: none (org.apache.flink.cep.operator.CepOperator is serialized as it is)
 * Simplified: no
 */
import type { PatternSequence } from "../pattern/pattern-description.js";
import type { CompiledPattern } from "../nfa/state.js";

/** What a stream graph says of a CEP operator, beside its process function. */
export interface CepParameters {
  /** As the user wrote it. */
  readonly pattern: PatternSequence;
  readonly nfa: CompiledPattern;
  readonly isProcessingTime: boolean;
  readonly handleTimeout: boolean;
  readonly comparatorRef: string | null;
  /** Where late events go; `null` = they are dropped and counted. */
  readonly lateDataOutputTag: string | null;
}
