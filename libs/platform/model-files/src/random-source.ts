/**
 * Seeded random numbers that are the same on every machine: xoshiro128** (Blackman and Vigna,
 * 2018), its state filled by splitmix32.
 */
export class RandomSource {
  readonly #state: Uint32Array;
  #spare: number | null = null;

  /** `seed` is a non-negative integer below 2^53. */
  constructor(seed: number) {
    let mixed = (seed ^ imul(floor(seed / 2 ** 32), 0x85ebca6b)) >>> 0;
    this.#state = Uint32Array.from({ length: 4 }, () => {
      mixed = (mixed + 0x9e3779b9) >>> 0;
      let z = mixed;
      z = imul(z ^ (z >>> 16), 0x21f0aaad);
      z = imul(z ^ (z >>> 15), 0x735a2d97);
      return (z ^ (z >>> 15)) >>> 0;
    });
  }

  /** An integer, uniform in 0 .. 2^32 - 1. */
  uint32(): number {
    const s = this.#state;
    const result = imul(rotate(imul(s[1]!, 5), 7), 9) >>> 0;
    const shifted = s[1]! << 9;
    s[2]! ^= s[0]!;
    s[3]! ^= s[1]!;
    s[1]! ^= s[2]!;
    s[0]! ^= s[3]!;
    s[2]! ^= shifted;
    s[3] = rotate(s[3]!, 11);
    return result;
  }

  /** A number of the standard normal distribution (Box and Muller, 1958). */
  normal(): number {
    if (this.#spare !== null) {
      const spare = this.#spare;
      this.#spare = null;
      return spare;
    }
    // The first is never 0, so that its logarithm is finite.
    const radius = sqrt(-2 * log((this.uint32() + 1) / 2 ** 32));
    const angle = (2 * PI * this.uint32()) / 2 ** 32;
    this.#spare = radius * sin(angle);
    return radius * cos(angle);
  }
}

/** Looked up once: samples are millions of numbers, and tests look globals up slowly. */
const { cos, floor, imul, log, PI, sin, sqrt } = Math;

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
