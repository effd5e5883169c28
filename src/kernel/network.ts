import { contentSize } from "./content-size.js";
import type { MessageEffect } from "./fault.js";
import { invariant } from "./invariant.js";
import { LaneTable, type SavedLanes, type TieBreak } from "./lane-table.js";
import type { MachineTable } from "./machine-table.js";
import type { RandomSource } from "./random-source.js";

const MICROSECONDS = 1_000_000;

/** How messages of one channel (`rpc`, `data`, ...) travel between two machines. */
export interface ChannelProfile {
  /** One-way latency between machines, at least 1 us. */
  readonly latencyUs: number;
  /** Up to this much more, drawn per message from the lane's own stream. */
  readonly jitterUs: number;
  /** Latency within one machine, at least 1 us. */
  readonly localLatencyUs: number;
  /** How much one direction of one connection carries in a second; absent = any amount. */
  readonly bytesPerSecond?: number;
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
  /** Instead of latency: what a connection carries in a second. */
  readonly bytesPerSecond?: number;
}

/** Lies in wait for messages of one type. */
export interface MessageFault extends LinkFault {
  readonly messageType: string;
  readonly effect: MessageEffect;
  /** How many more it will meet. */
  readonly remaining: number;
}

/** A message stopped by a partition; it leaves when the partition heals. */
export interface HeldMessage {
  readonly kind: number;
  readonly lane: number;
  readonly target: number;
  readonly source: number;
  /** Of the lane when it was sent: a connection reset meanwhile loses it. */
  readonly epoch: number;
  readonly incarnation: number;
  readonly cause: number;
  readonly payload: unknown;
  /** When its sender's turn got to sending it; it leaves no earlier. */
  readonly readyAt: number;
}

/** Connections opened so far; it only grows and decides nothing, so snapshots and forks share it. */
interface ConnectionRegistry {
  /** Per channel, the lane by (from, to). */
  readonly lanes: readonly Map<number, number>[];
  /** Ends and channel by lane; channel -1 = not a connection. */
  readonly from: number[];
  readonly to: number[];
  readonly channel: number[];
}

/** Part of a snapshot. */
export interface SavedNetwork {
  readonly registry: ConnectionRegistry;
  readonly lanes: SavedLanes;
  readonly epochs: readonly number[];
  readonly faults: readonly LinkFault[];
  readonly held: readonly HeldMessage[];
  readonly messageFaults: readonly MessageFault[];
  readonly freeAt: readonly number[];
}

/** All connections between machines: one lane per direction and channel, opened at first use. */
export class Network {
  readonly lanes: LaneTable;
  private readonly channels: readonly (readonly [string, ChannelProfile])[];
  private readonly channelIndexes: ReadonlyMap<string, number>;
  private readonly machines: MachineTable;
  private readonly random: RandomSource;
  private registry: ConnectionRegistry;
  /** By lane; grows when the connection is reset: what is in flight dies. */
  private epochs: number[] = [];
  private faults: readonly LinkFault[] = [];
  private messageFaults: readonly MessageFault[] = [];
  /** By lane: when what was sent before has left the sender; only where bandwidth is limited. */
  private freeAt: number[] = [];
  private readonly isLimited: boolean;
  /** Messages stopped by a partition, in the order in which they were sent. */
  private held: HeldMessage[] = [];

  constructor(
    channels: Readonly<Record<string, ChannelProfile>>,
    machines: MachineTable,
    random: RandomSource,
    tieBreak: TieBreak,
  ) {
    this.channels = Object.entries(channels);
    this.isLimited = this.channels.some(([, { bytesPerSecond }]) => bytesPerSecond !== undefined);
    for (const [channel, { latencyUs, localLatencyUs, jitterUs }] of this.channels) {
      const whole = [latencyUs, localLatencyUs, jitterUs].every(Number.isSafeInteger);
      const positive = latencyUs >= 1 && localLatencyUs >= 1 && jitterUs >= 0;
      invariant(whole && positive, "latency must be whole microseconds, at least 1", { channel });
    }
    this.channelIndexes = new Map(this.channels.map(([name], index) => [name, index]));
    this.machines = machines;
    this.random = random;
    this.lanes = new LaneTable(tieBreak);
    this.registry = { lanes: this.channels.map(() => new Map()), from: [], to: [], channel: [] };
  }

  get channelCount(): number {
    return this.channels.length;
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

  /** The channel of a lane; -1 if it is not a connection. */
  channelOfLane(lane: number): number {
    return this.registry.channel[lane] as number;
  }

  /** The lane of one direction of a connection; opens it at first use. */
  lane(channel: number, from: number, to: number): number {
    const lanes = this.registry.lanes[channel] as Map<number, number>;
    const key = from * this.machines.specs.length + to;
    const known = lanes.get(key);
    if (known !== undefined) return known;
    const ends = `${this.machines.at(from).name}>${this.machines.at(to).name}`;
    const lane = this.open(`${this.channelName(channel)}:${ends}`, from, to, channel);
    lanes.set(key, lane);
    return lane;
  }

  /** Opens a lane that is not a connection: a process's timers, faults. */
  openNamed(name: string): number {
    return this.open(name, -1, -1, -1);
  }

  /** How long a message sent now travels; `Infinity` while a partition stops the lane. */
  delay(lane: number): number {
    const { from, to, channel } = this.registry;
    const source = from[lane] as number;
    const target = to[lane] as number;
    const profile = this.profile(channel[lane] as number);
    if (source === target) return profile.localLatencyUs;
    let delay = profile.latencyUs;
    if (profile.jitterUs > 0) {
      delay += this.random.below(this.lanes.name(lane), profile.jitterUs + 1);
    }
    for (const fault of this.faults) {
      if (matches(fault, source, target, channel[lane] as number)) delay += fault.amountUs;
    }
    return delay;
  }

  /**
   * When the last byte of a message leaves that is ready at `readyAt`: the bytes of a connection go one
   * after the other, as fast as its bandwidth lets them.
   */
  leavesAt(lane: number, readyAt: number, message: unknown): number {
    if (!this.isLimited && !this.faults.some(isBandwidth)) return readyAt;
    const bytesPerSecond = this.bandwidth(lane);
    if (bytesPerSecond === Infinity) return readyAt;
    const begins = Math.max(readyAt, this.freeAt[lane] ?? 0);
    const leaves = begins + Math.ceil((contentSize(message) * MICROSECONDS) / bytesPerSecond);
    while (this.freeAt.length <= lane) this.freeAt.push(0);
    this.freeAt[lane] = leaves;
    return leaves;
  }

  private bandwidth(lane: number): number {
    const { from, to, channel } = this.registry;
    const source = from[lane] as number;
    const target = to[lane] as number;
    if (source === target) return Infinity;
    let least = this.profile(channel[lane] as number).bytesPerSecond ?? Infinity;
    for (const fault of this.faults) {
      if (!isBandwidth(fault) || !matches(fault, source, target, channel[lane] as number)) continue;
      least = Math.min(least, fault.bytesPerSecond ?? Infinity);
    }
    return least;
  }

  epoch(lane: number): number {
    return this.epochs[lane] ?? 0;
  }

  /** Breaks every connection into the machine: what is in flight to it dies. */
  resetInto(machine: number): void {
    const { to, channel } = this.registry;
    for (let lane = 0; lane < to.length; lane++) {
      if (to[lane] === machine && (channel[lane] as number) >= 0) this.reset(lane);
    }
  }

  /** Breaks both directions between two machines (or one and all). */
  resetBetween(fault: LinkFault): void {
    const { from, to, channel } = this.registry;
    for (let lane = 0; lane < to.length; lane++) {
      const [source, target] = [from[lane] as number, to[lane] as number];
      if (source !== target && matches(fault, source, target, channel[lane] as number)) {
        this.reset(lane);
      }
    }
  }

  addFault(fault: LinkFault): void {
    this.faults = [...this.faults, fault];
  }

  removeFault(id: string): void {
    this.faults = this.faults.filter((fault) => fault.id !== id);
  }

  addMessageFault(fault: MessageFault): void {
    this.messageFaults = [...this.messageFaults, fault];
  }

  removeMessageFault(id: string): void {
    this.messageFaults = this.messageFaults.filter((fault) => fault.id !== id);
  }

  /** The fault that lies in wait for a message; it counts as met. */
  meetMessageFault(
    type: string,
    from: number,
    to: number,
    channel: number,
  ): MessageFault | undefined {
    const met = this.messageFaults.find(
      (fault) => fault.messageType === type && matches(fault, from, to, channel),
    );
    if (met === undefined) return undefined;
    this.messageFaults = this.messageFaults.flatMap((fault) => {
      if (fault !== met) return [fault];
      return fault.remaining > 1 ? [{ ...fault, remaining: fault.remaining - 1 }] : [];
    });
    return met;
  }

  get hasMessageFaults(): boolean {
    return this.messageFaults.length > 0;
  }

  hold(message: HeldMessage): void {
    this.held.push(message);
  }

  /** Takes out all that is held back. */
  takeHeld(): HeldMessage[] {
    return this.held.splice(0);
  }

  save(): SavedNetwork {
    return {
      registry: this.registry,
      lanes: this.lanes.save(),
      epochs: this.epochs.slice(),
      faults: this.faults,
      held: this.held.slice(),
      messageFaults: this.messageFaults,
      freeAt: this.freeAt.slice(),
    };
  }

  load(saved: SavedNetwork): void {
    this.registry = saved.registry;
    this.lanes.load(saved.lanes);
    this.epochs = saved.epochs.slice();
    this.faults = saved.faults;
    this.held = saved.held.slice();
    this.messageFaults = saved.messageFaults;
    this.freeAt = saved.freeAt.slice();
  }

  private open(name: string, from: number, to: number, channel: number): number {
    const lane = this.lanes.open(name);
    this.registry.from[lane] = from;
    this.registry.to[lane] = to;
    this.registry.channel[lane] = channel;
    return lane;
  }

  private reset(lane: number): void {
    while (this.epochs.length <= lane) this.epochs.push(0);
    this.epochs[lane] = this.epoch(lane) + 1;
    this.lanes.forgetArrivals(lane);
    if (lane < this.freeAt.length) this.freeAt[lane] = 0;
  }
}

function isBandwidth({ bytesPerSecond }: LinkFault): boolean {
  return bytesPerSecond !== undefined;
}

/** Whether a link fault concerns messages from one machine to another. */
function matches(fault: LinkFault, from: number, to: number, channel: number): boolean {
  if (channel < 0 || (fault.channel >= 0 && fault.channel !== channel)) return false;
  if (from === fault.target) return fault.peer < 0 || to === fault.peer;
  return to === fault.target && (fault.peer < 0 || from === fault.peer);
}
