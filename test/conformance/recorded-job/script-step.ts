/** A step of a scripted case. */
export interface ScriptStep {
  readonly do: string;
  readonly gate?: number;
  readonly n?: number;
  /** An operator; a list of components where leadership changes. */
  readonly of?: string | readonly string[];
  readonly subtask?: number;
  readonly drain?: boolean;
  readonly job?: number;
  readonly allowNonRestoredState?: boolean;
  readonly upperBound?: number;
  readonly ms?: number;
  readonly what?: string;
  readonly patienceMs?: number;
  readonly status?: string;
  readonly times?: number;
  readonly free?: number;
  readonly component?: string;
  readonly at?: string;
  readonly index?: number;
}
