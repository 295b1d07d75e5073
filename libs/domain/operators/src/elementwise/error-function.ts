/** The error function in double precision, which JavaScript lacks. */

/** Where the continued fraction takes over: it needs few steps from here on. */
const FAR = 2.5;
const FRACTION_STEPS = 80;

/** 2 / sqrt(pi) times the integral of e^(-t^2) from 0 to x. */
export function erf(x: number): number {
  if (Math.abs(x) >= FAR) return x > 0 ? 1 - erfc(x) : erfc(-x) - 1;
  // Kummer's series: all terms have one sign. NIST DLMF 7.6.2.
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > Math.abs(sum) * 2 ** -55; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** 1 - erf(x), exact to its own size. */
export function erfc(x: number): number {
  if (!(x >= FAR)) return 1 - erf(x);
  if (x === Infinity) return 0;
  // NIST DLMF 7.9.1 in its even form, from the innermost step outwards.
  let below = x * x + 0.5 + 2 * FRACTION_STEPS;
  for (let n = FRACTION_STEPS; n > 0; n--) {
    below = x * x + 2 * n - 1.5 - (n * (n - 0.5)) / below;
  }
  return (x * Math.exp(-x * x)) / (Math.sqrt(Math.PI) * below);
}
