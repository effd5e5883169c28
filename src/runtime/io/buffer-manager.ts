/**
 * The buffers of an input gate and the credit that the senders get for them: some belong to one
 * channel, the floating ones go where the backlog is.
 *
 * Flink: org.apache.flink.runtime.io.network.partition.consumer.BufferManager
 * Simplified: counts buffers; which of a channel's buffers is a floating one does not matter
 */

/** Flink's constant `EXCLUSIVE_BUFFERS_PER_CHANNEL`. */
export const EXCLUSIVE_BUFFERS_PER_CHANNEL = 2;
/** Flink's constant `FLOATING_BUFFERS_PER_GATE`. */
export const FLOATING_BUFFERS_PER_GATE = 8;

interface ChannelBuffers {
  /** Free buffers of the channel, already announced as credit or about to be. */
  exclusiveFree: number;
  floatingFree: number;
  /** Floating buffers that hold data now. */
  floatingInUse: number;
  unannounced: number;
  /** Buffers that the sender could fill at once: backlog + exclusive ones. */
  required: number;
}

export interface BufferManagerState {
  floatingFree: number;
  channels: ChannelBuffers[];
  /** Channels that wait for a floating buffer, first come first served. */
  listeners: number[];
}

export class BufferManager {
  state: BufferManagerState;
  /** The credit that a sender has to begin with. */
  readonly exclusivePerChannel: number;
  private readonly announce: (channel: number, credit: number) => void;

  /** `announce` sends credit to the sender of a channel. */
  constructor(
    channels: number,
    announce: (channel: number, credit: number) => void,
    exclusivePerChannel: number = EXCLUSIVE_BUFFERS_PER_CHANNEL,
    floating: number = FLOATING_BUFFERS_PER_GATE,
  ) {
    this.announce = announce;
    this.exclusivePerChannel = exclusivePerChannel;
    this.state = { floatingFree: floating, channels: [], listeners: [] };
    for (let channel = 0; channel < channels; channel++) {
      this.state.channels.push({
        exclusiveFree: exclusivePerChannel,
        floatingFree: 0,
        floatingInUse: 0,
        unannounced: 0,
        required: exclusivePerChannel,
      });
    }
  }

  /** A data buffer arrived: it fills one, and its backlog tells how many more are wanted. */
  onBuffer(channel: number, backlog: number): void {
    const buffers = this.of(channel);
    if (buffers.floatingFree > 0) {
      buffers.floatingFree--;
      buffers.floatingInUse++;
    } else buffers.exclusiveFree--;
    this.onBacklog(channel, backlog);
  }

  /** The sender has that many buffers queued. */
  onBacklog(channel: number, backlog: number): void {
    const buffers = this.of(channel);
    buffers.required = backlog + this.exclusivePerChannel;
    while (this.available(buffers) < buffers.required && this.state.floatingFree > 0) {
      this.state.floatingFree--;
      buffers.floatingFree++;
      buffers.unannounced++;
    }
    if (this.available(buffers) < buffers.required && !this.state.listeners.includes(channel)) {
      this.state.listeners.push(channel);
    }
    this.announceCredit(channel);
  }

  /** The task has read a buffer of the channel. */
  recycle(channel: number): void {
    const buffers = this.of(channel);
    if (buffers.floatingInUse > 0) {
      buffers.floatingInUse--;
      this.giveBackFloating();
      return;
    }
    buffers.exclusiveFree++;
    if (this.available(buffers) > buffers.required && buffers.floatingFree > 0) {
      // A surplus: the exclusive one takes the place of a floating one, whose credit stands for it.
      buffers.floatingFree--;
      this.giveBackFloating();
      return;
    }
    buffers.unannounced++;
    this.announceCredit(channel);
  }

  /**
   * The sender has stopped behind an aligned barrier. A channel without exclusive buffers must not keep
   * floating ones meanwhile, for the other channels may have none and then the barrier never comes.
   */
  onBlockingUpstream(channel: number): void {
    if (this.exclusivePerChannel > 0) return;
    const buffers = this.of(channel);
    const released = buffers.floatingFree;
    buffers.floatingFree = 0;
    buffers.unannounced = 0;
    buffers.required = 0;
    this.state.listeners = this.state.listeners.filter((waiting) => waiting !== channel);
    for (let i = 0; i < released; i++) this.giveBackFloating();
  }

  private giveBackFloating(): void {
    this.state.floatingFree++;
    while (this.state.floatingFree > 0 && this.state.listeners.length > 0) {
      const channel = this.state.listeners.shift() as number;
      const buffers = this.of(channel);
      if (this.available(buffers) >= buffers.required) continue;
      this.state.floatingFree--;
      buffers.floatingFree++;
      buffers.unannounced++;
      if (this.available(buffers) < buffers.required) this.state.listeners.push(channel);
      this.announceCredit(channel);
    }
  }

  private announceCredit(channel: number): void {
    const buffers = this.of(channel);
    if (buffers.unannounced === 0) return;
    const credit = buffers.unannounced;
    buffers.unannounced = 0;
    this.announce(channel, credit);
  }

  private available(buffers: ChannelBuffers): number {
    return buffers.exclusiveFree + buffers.floatingFree;
  }

  private of(channel: number): ChannelBuffers {
    return this.state.channels[channel] as ChannelBuffers;
  }
}
