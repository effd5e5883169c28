/** A running 64-bit digest in two 32-bit lanes: fold words in, read it as hex at any time. */
export class Digest {
  readonly state: { low: number; high: number } = { low: 0x243f6a88, high: 0x85a308d3 | 0 };

  /** Folds one number in; integers of 32 bits are the fast path. */
  fold(word: number): void {
    if ((word | 0) !== word) {
      const upper = Math.floor(word / 0x1_0000_0000);
      this.foldWord(upper | 0);
      this.foldWord((word - upper * 0x1_0000_0000) | 0);
      // Fractions survive neither division; a second word keeps them apart.
      if (!Number.isInteger(word)) this.foldWord((word * 0x10000) | 0);
      return;
    }
    this.foldWord(word);
  }

  private foldWord(word: number): void {
    const state = this.state;
    state.low = Math.imul(state.low ^ word, 0x9e3779b1);
    state.low ^= state.low >>> 15;
    state.high = Math.imul(state.high + word, 0x85ebca77) ^ (state.low >>> 3);
  }

  /** 16 hex digits. */
  hex(): string {
    const { low, high } = this.state;
    return (high >>> 0).toString(16).padStart(8, "0") + (low >>> 0).toString(16).padStart(8, "0");
  }
}
