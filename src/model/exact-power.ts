/**
 * `base` to the power of a non-negative integer, correctly rounded: the same on every machine, which
 * `Math.pow` is not. `base` must be a positive finite number.
 *
 * @example
 * exactPower(1.5, 3); // 3.375
 */
export function exactPower(base: number, exponent: number): number {
  const { mantissa, scale } = decompose(base);
  let power = 1n;
  for (let i = 0; i < exponent; i++) power *= mantissa;
  // Beyond the 64 leading bits only matters whether anything is left: that decides about ties.
  const excess = Math.max(0, power.toString(2).length - 64);
  const leading = power >> BigInt(excess);
  const isInexact = leading << BigInt(excess) !== power;
  const rounded = Number(isInexact ? leading | 1n : leading);
  return timesPowerOfTwo(rounded, scale * exponent + excess);
}

/** The integer `mantissa` and the `scale` with `value = mantissa * 2^scale`. */
function decompose(value: number): { mantissa: bigint; scale: number } {
  let mantissa = value;
  let scale = 0;
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2;
    scale--;
  }
  return { mantissa: BigInt(mantissa), scale };
}

function timesPowerOfTwo(value: number, exponent: number): number {
  let result = value;
  for (let left = exponent; left > 0 && Number.isFinite(result); left--) result *= 2;
  for (let left = exponent; left < 0 && result !== 0; left++) result /= 2;
  return result;
}
