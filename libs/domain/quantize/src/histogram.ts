/**
 * Counts of numbers in bins of equal width, in bounded memory whatever is added: bins are 2^k wide and
 * begin at multiples of 2^k, so that two neighbours merge exactly where the range outgrows the bins.
 */

/** 16 bins at least, 32 at most, for each of the 256 steps of an 8-bit range. */
const BINS = 8192;
/** The first numbers take this part of the bins, so that later ones seldom make all of them merge. */
const FIRST_SHARE = 1 / 2;
/** Width of bins where all numbers are one, relative to it: room to grow before anything merges. */
const RELATIVE_GRAIN = 2 ** -20;

/** Looked up once: these loops see every number of every sample. */
const { floor } = Math;
const { isFinite } = Number;

export class Histogram {
  #counts = new Uint32Array(BINS);
  /** log2 of the width of a bin; null as long as all numbers were 0. */
  #exponent: number | null = null;
  /** The first bin begins at this many widths. */
  #first = 0;
  /** Exact zeros, which quantisation keeps: they are in no bin. */
  #zeros = 0;
  #total = 0;
  #min = Infinity;
  #max = -Infinity;

  /** Finite numbers that were added. */
  get total(): number {
    return this.#total;
  }

  /** Least and largest number; Infinity and -Infinity where there was none. */
  get min(): number {
    return this.#min;
  }

  get max(): number {
    return this.#max;
  }

  /** Counts the finite ones of `numbers`. */
  add(numbers: ArrayLike<number>): void {
    let [min, max] = [Infinity, -Infinity];
    for (let i = 0; i < numbers.length; i++) {
      const x = numbers[i]!;
      if (!isFinite(x)) continue;
      if (x < min) min = x;
      if (x > max) max = x;
    }
    if (min > max) return;
    this.#min = Math.min(this.#min, min);
    this.#max = Math.max(this.#max, max);
    if (min !== 0 || max !== 0) this.#makeRoom();
    const width = 2 ** (this.#exponent ?? 0);
    for (let i = 0; i < numbers.length; i++) {
      const x = numbers[i]!;
      if (!isFinite(x)) continue;
      this.#total++;
      if (x === 0) this.#zeros++;
      else this.#counts[floor(x / width) - this.#first]!++;
    }
  }

  /** Calls `visit` with the middle of each bin that holds numbers and their count, ascending; then 0. */
  forEach(visit: (center: number, count: number) => void): void {
    const width = 2 ** (this.#exponent ?? 0);
    for (let i = 0; i < BINS; i++) {
      const count = this.#counts[i]!;
      if (count > 0) visit((this.#first + i + 0.5) * width, count);
    }
    if (this.#zeros > 0) visit(0, this.#zeros);
  }

  /** Widens and shifts the bins until they hold min .. max. */
  #makeRoom(): void {
    const [min, max] = [this.#min, this.#max];
    const largest = Math.max(Math.abs(min), Math.abs(max));
    if (this.#exponent === null) {
      const grain = Math.max((max - min) / (BINS * FIRST_SHARE), largest * RELATIVE_GRAIN);
      this.#exponent = Math.ceil(Math.log2(grain));
      this.#first = floor(min / 2 ** this.#exponent);
    }
    const width = 2 ** this.#exponent;
    const binOf = (x: number) => floor(x / width) - this.#first;
    if (binOf(min) >= 0 && binOf(max) < BINS) return;
    let merged = 1;
    while (floor(max / width / merged) - floor(min / width / merged) >= BINS) merged *= 2;
    const begin = floor(min / width / merged);
    const spare = BINS - 1 - (floor(max / width / merged) - begin);
    this.#rebin(merged, begin - floor(spare / 2));
  }

  /** Makes one bin of `merged` neighbours, a power of 2; the first bin then begins at `first` new widths. */
  #rebin(merged: number, first: number): void {
    const counts = new Uint32Array(BINS);
    this.#counts.forEach((count, i) => {
      if (count > 0) counts[floor((this.#first + i) / merged) - first]! += count;
    });
    this.#exponent! += Math.log2(merged);
    this.#first = first;
    this.#counts = counts;
  }
}
