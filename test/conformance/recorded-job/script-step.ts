/** A step of a scripted case. */
export interface ScriptStep {
  readonly do: string;
  readonly gate?: number;
  readonly n?: number;
  readonly of?: string;
  readonly subtask?: number;
  readonly drain?: boolean;
  readonly job?: number;
  readonly allowNonRestoredState?: boolean;
  readonly upperBound?: number;
  readonly ms?: number;
}
