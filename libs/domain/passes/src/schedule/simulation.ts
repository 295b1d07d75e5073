/** Runs tasks one by one and counts the bytes that are alive. */
import type { Workload } from './live-bytes.ts';

export class Simulation {
  readonly #work: Workload;
  /** Readers of each piece that have not run. */
  readonly #open: number[];
  #live = 0;
  /** Most bytes alive during any task so far. */
  peak: number;

  constructor(work: Workload) {
    this.#work = work;
    this.#open = work.pieces.map((piece) => piece.readers.size);
    for (const piece of new Set(work.given)) {
      if (!this.#isDead(piece)) this.#live += work.pieces[piece]!.bytes;
    }
    this.peak = this.#live;
  }

  /** Bytes alive during a task, and what it leaves alive more (or, negative, less) than before. */
  costOf(task: number): { readonly during: number; readonly change: number } {
    const { pieces, tasks } = this.#work;
    const { reads, makes, mayOverwrite } = tasks[task]!;
    let freed = 0;
    let made = 0;
    let leftOver = 0;
    for (const piece of reads) {
      if (this.#open[piece] === 1 && !pieces[piece]!.isKept) freed += pieces[piece]!.bytes;
    }
    for (const piece of makes) {
      made += pieces[piece]!.bytes;
      if (this.#isDead(piece)) leftOver += pieces[piece]!.bytes;
    }
    const taken = mayOverwrite.find((piece) => this.#open[piece] === 1 && !pieces[piece]!.isKept);
    const saved = taken === undefined || makes.length === 0 ? 0 : pieces[makes[0]!]!.bytes;
    return { during: this.#live + made - saved, change: made - leftOver - freed };
  }

  run(task: number): void {
    const { during, change } = this.costOf(task);
    this.peak = Math.max(this.peak, during);
    this.#live += change;
    for (const piece of this.#work.tasks[task]!.reads) this.#open[piece]!--;
  }

  #isDead(piece: number): boolean {
    return this.#open[piece] === 0 && !this.#work.pieces[piece]!.isKept;
  }
}

/** Most bytes alive where tasks run in this order. */
export function peakOf(work: Workload, order: Iterable<number>): number {
  const simulation = new Simulation(work);
  for (const task of order) simulation.run(task);
  return simulation.peak;
}
