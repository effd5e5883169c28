import { LaneTable, type TieBreak } from "./lane-table.js";
import type { MachineTable } from "./machine-table.js";
import type { RandomSource } from "./random-source.js";

/** How messages of one channel (`rpc`, `data`, ...) travel between two machines. */
export interface ChannelProfile {
  /** One-way latency between machines, at least 1 us. */
  readonly latencyUs: number;
  /** Up to this much more, drawn per message from the lane's own stream. */
  readonly jitterUs: number;
  /** Latency within one machine, at least 1 us. */
  readonly localLatencyUs: number;
  /** Whether the sender learns that nobody lives at the address (RPC does, a data buffer does not). */
  readonly notifiesUnreachable: boolean;
}

/** A standing disturbance of links; `amountUs` of `Infinity` stops them. */
export interface LinkFault {
  readonly id: string;
  readonly target: number;
  /** -1 = every other machine. */
  readonly peer: number;
  /** -1 = every channel. */
  readonly channel: number;
  readonly amountUs: number;
}

/** A message stopped by a partition; it leaves when the partition heals. */
export interface HeldMessage {
  readonly lane: number;
  readonly target: number;
  readonly source: number;
  readonly cause: number;
  readonly payload: unknown;
}

interface NetworkState {
  /** Lane by (channel, from, to), see `key`. */
  lanes: Map<number, number>;
  from: number[];
  to: number[];
  channel: number[];
  /** Grows when a lane is reset: what is in flight dies. */
  epochs: number[];
  faults: LinkFault[];
  held: HeldMessage[];
  /** Process address indexes that asked to be told, by (channel, own machine, other machine). */
  watchers: Map<number, number[]>;
}

const MACHINE_LIMIT = 1 << 20;

/** All connections between machines: one lane per direction and channel, opened at first use. */
export class Network {
  state: NetworkState = {
    lanes: new Map(),
    from: [],
    to: [],
    channel: [],
    epochs: [],
    faults: [],
    held: [],
    watchers: new Map(),
  };
  readonly table: LaneTable;
  private readonly channels: readonly (readonly [string, ChannelProfile])[];
  private readonly channelIndexes: ReadonlyMap<string, number>;
  private readonly machines: MachineTable;
  private readonly random: RandomSource;

  constructor(
    channels: Readonly<Record<string, ChannelProfile>>,
    machines: MachineTable,
    random: RandomSource,
    tieBreak: TieBreak,
  ) {
    this.channels = Object.entries(channels);
    this.channelIndexes = new Map(this.channels.map(([name], index) => [name, index]));
    this.machines = machines;
    this.random = random;
    this.table = new LaneTable(tieBreak);
  }

  /** -1 if there is no channel of that name. */
  channelOf(name: string): number {
    return this.channelIndexes.get(name) ?? -1;
  }

  channelName(channel: number): string {
    return (this.channels[channel] as readonly [string, ChannelProfile])[0];
  }

  profile(channel: number): ChannelProfile {
    return (this.channels[channel] as readonly [string, ChannelProfile])[1];
  }

  /** The lane of one direction of a connection; opens it at first use. */
  lane(channel: number, from: number, to: number): number {
    const key = this.key(channel, from, to);
    const known = this.state.lanes.get(key);
    if (known !== undefined) return known;
    const names = this.machines;
    const name = `${this.channelName(channel)}:${names.at(from).name}>${names.at(to).name}`;
    const lane = this.openNamed(name, from, to, channel);
    this.state.lanes.set(key, lane);
    return lane;
  }

  /** Opens a lane that is not a connection: a process's timers, faults. */
  openNamed(name: string, from: number, to: number, channel: number): number {
    const lane = this.table.open(name);
    this.state.from[lane] = from;
    this.state.to[lane] = to;
    this.state.channel[lane] = channel;
    this.state.epochs[lane] = 0;
    return lane;
  }

  /** How long a message sent now travels; `Infinity` while a partition stops the lane. */
  delay(lane: number): number {
    const { from, to, channel, faults } = this.state;
    const source = from[lane] as number;
    const target = to[lane] as number;
    const profile = this.profile(channel[lane] as number);
    if (source === target) return profile.localLatencyUs;
    let delay = profile.latencyUs;
    if (profile.jitterUs > 0) {
      delay += this.random.below(this.table.state.names[lane] as string, profile.jitterUs + 1);
    }
    for (const fault of faults) {
      if (matches(fault, source, target, channel[lane] as number)) delay += fault.amountUs;
    }
    return delay;
  }

  epoch(lane: number): number {
    return this.state.epochs[lane] as number;
  }

  /** Breaks every lane into the machine `target`: what is in flight to it dies. */
  resetInto(target: number): void {
    const { to, channel, epochs } = this.state;
    for (let lane = 0; lane < to.length; lane++) {
      if (to[lane] === target && (channel[lane] as number) >= 0) {
        epochs[lane] = (epochs[lane] as number) + 1;
      }
    }
  }

  /** Breaks both directions between two machines (or one and all); returns the lanes hit. */
  resetBetween(fault: LinkFault): void {
    const { from, to, channel, epochs } = this.state;
    for (let lane = 0; lane < to.length; lane++) {
      if ((channel[lane] as number) < 0) continue;
      if (matches(fault, from[lane] as number, to[lane] as number, channel[lane] as number)) {
        epochs[lane] = (epochs[lane] as number) + 1;
      }
    }
  }

  watch(process: number, own: number, other: number, channel: number): void {
    const key = this.key(channel, own, other);
    const watchers = this.state.watchers.get(key);
    if (watchers === undefined) this.state.watchers.set(key, [process]);
    else if (!watchers.includes(process)) watchers.push(process);
  }

  unwatch(process: number, own: number, other: number, channel: number): void {
    const watchers = this.state.watchers.get(this.key(channel, own, other));
    const at = watchers?.indexOf(process) ?? -1;
    if (at >= 0) watchers?.splice(at, 1);
  }

  /** Takes the watchers on `own` of its connections with `other`, once. */
  takeWatchers(channel: number, own: number, other: number): number[] {
    const key = this.key(channel, own, other);
    const watchers = this.state.watchers.get(key) ?? [];
    this.state.watchers.delete(key);
    return watchers;
  }

  get channelCount(): number {
    return this.channels.length;
  }

  private key(channel: number, from: number, to: number): number {
    return (channel * MACHINE_LIMIT + from) * MACHINE_LIMIT + to;
  }
}

/** Whether a link fault concerns messages from one machine to another. */
function matches(fault: LinkFault, from: number, to: number, channel: number): boolean {
  if (fault.channel >= 0 && fault.channel !== channel) return false;
  if (from === fault.target) return fault.peer < 0 || to === fault.peer;
  return to === fault.target && (fault.peer < 0 || from === fault.peer);
}
