import type { LogReaderArguments } from "../external/log-reader.js";
import type { Fault } from "../kernel/fault.js";
import type { TieBreak } from "../kernel/lane-table.js";
import type { ChannelProfile } from "../kernel/network.js";
import type { ChannelName } from "../model/runtime-context.js";
import type { ActionEntry } from "./action-schema.js";
import type { InputEntry, LookupEntry } from "./input/input-schema.js";
import type { ScenarioDocument } from "./scenario-schema.js";

/** A machine that starts after the others. */
export interface JoiningMachine {
  readonly machine: string;
  readonly atUs: number;
}

/** A scenario, ready to be prepared: validated, durations in microseconds, faults as data. */
export interface Scenario {
  /** Where it was read. */
  readonly file: string;
  /** Hash of the text: a changed scenario is another one. */
  readonly hash: string;
  readonly name: string;
  readonly title: string;
  readonly story: string;
  readonly seed: string;
  /** How events of one instant are ordered. */
  readonly tieBreak: TieBreak;
  /** Name of the twin without faults. */
  readonly control: string | undefined;
  /** Name of a built-in job, or a TypeScript file. */
  readonly job: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The topics of the input log. */
  readonly inputs: readonly InputEntry[];
  /** Services that asynchronous functions ask, by name. */
  /** Who reads what the job writes. */
  readonly readers: Readonly<Record<string, LogReaderArguments>>;
  readonly lookups: Readonly<Record<string, LookupEntry>>;
  readonly jobManagers: number;
  readonly taskManagers: number;
  /** TaskManagers that are started when slots are missing. */
  readonly onDemand: readonly string[];
  readonly join: readonly JoiningMachine[];
  /** Flink's configuration: keys as in Flink, values as they were spelled. */
  readonly configuration: Readonly<Record<string, string>>;
  /** What differs from the usual network, by kind of connection. */
  readonly network: Readonly<Partial<Record<ChannelName, Partial<ChannelProfile>>>>;
  readonly faults: readonly Fault[];
  /** Jobs that share the cluster with it. */
  readonly jobs: NonNullable<ScenarioDocument["jobs"]>;
  /** What those who run the cluster do. */
  readonly actions: readonly ActionEntry[];
  readonly marks: readonly { readonly name: string; readonly point: string }[];
  readonly expect: ScenarioDocument["expect"];
  /** Where a run that does not end is cut off. */
  readonly limits: {
    readonly virtualTimeUs: number;
    readonly events: number;
    /** Most state of one checkpoint; more is a failure. */
    readonly stateBytes?: number;
  };
}
