/** A record of all recorded jobs. */
export interface Row {
  readonly k: string;
  readonly v: number;
  readonly n?: string;
}

/** An item of a split's script: a record, a watermark, or a gate to wait at. */
export type ScriptItem =
  | { readonly k: string; readonly v: number; readonly t: number }
  | { readonly wm: number }
  | { readonly gate: number };

export type Ship =
  "forward" | "rebalance" | "rescale" | "broadcast" | "global" | "shuffle" | "hash";

/** An operator of a recorded job. */
export interface NodeDescription {
  readonly id: string;
  readonly op: string;
  readonly p: number;
  readonly in?: readonly string[];
  readonly ship?: Ship;
  readonly maxP?: number;
  readonly uid?: string;
  readonly chain?: "new" | "off";
  readonly fn?: string;
  readonly splits?: readonly (readonly ScriptItem[])[];
  readonly watermarks?: string;
  readonly accumulator?: string;
  readonly onValue?: number;
  readonly times?: number;
  readonly error?: string;
  readonly waits?: boolean;
  readonly gate?: number;
  readonly d?: number;
  readonly assigner?: "tumbling" | "sliding" | "session";
  readonly size?: number;
  readonly slide?: number;
  readonly offset?: number;
  readonly gap?: number;
  readonly lateness?: number;
  readonly lateTag?: boolean;
  readonly lower?: number;
  readonly upper?: number;
  readonly lowerExclusive?: boolean;
  readonly upperExclusive?: boolean;
  readonly capacity?: number;
}

export interface JobDescription {
  readonly mode: "STREAMING" | "BATCH";
  readonly nodes: readonly NodeDescription[];
}
