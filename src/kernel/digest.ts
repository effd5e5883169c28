const INITIAL_LOW = 0x243f6a88;
const INITIAL_HIGH = 0x85a308d3 | 0;

const scratchDouble = new Float64Array(1);
const scratchWords = new Int32Array(scratchDouble.buffer);

/** A running 64-bit digest in two 32-bit lanes: fold words in, read it as hex at any time. */
export class Digest {
  low = INITIAL_LOW;
  high = INITIAL_HIGH;

  /** Whether nothing was folded in yet. */
  get untouched(): boolean {
    return this.low === INITIAL_LOW && this.high === INITIAL_HIGH;
  }

  /** Folds any number in; integers of 32 bits are the fast path, others count by their bits. */
  fold(value: number): void {
    const word = value | 0;
    if (word !== value) {
      scratchDouble[0] = value === value ? value : NaN;
      this.foldWord(scratchWords[1] as number);
      this.foldWord(scratchWords[0] as number);
    } else this.foldWord(word);
  }

  /** Folds in three numbers at once, the hot path of the trace: both lanes see all of them. */
  foldEvent(time: number, hash: number, commands: number): void {
    // Beyond 2^31 us the upper part counts, too.
    const word =
      time < 0x8000_0000 ? time | 0 : (time | 0) ^ Math.imul(time / 0x8000_0000, 0x9e3779b1);
    const left = word ^ Math.imul(hash + commands, 0x27d4eb2f);
    const right = hash ^ Math.imul(word + Math.imul(commands, 0x165667b1), 0xc2b2ae35);
    const low = Math.imul(this.low ^ left, 0x9e3779b1);
    this.low = low ^ (low >>> 15);
    this.high = Math.imul(this.high + right, 0x85ebca77) ^ (low >>> 3);
  }

  private foldWord(word: number): void {
    const low = Math.imul(this.low ^ word, 0x9e3779b1);
    this.low = low ^ (low >>> 15);
    this.high = Math.imul(this.high + word, 0x85ebca77) ^ (low >>> 3);
  }

  /** 16 hex digits. */
  hex(): string {
    const { low, high } = this;
    return (high >>> 0).toString(16).padStart(8, "0") + (low >>> 0).toString(16).padStart(8, "0");
  }
}
