/** Numbers that come out smallest first, whatever order they went in: a binary heap. */
export class SmallestFirst {
  readonly #heap: number[] = [];

  add(number: number): void {
    const heap = this.#heap;
    let at = heap.push(number) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (heap[parent]! <= number) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = number;
  }

  /** The smallest number, taken out; null where there is none. */
  take(): number | null {
    const heap = this.#heap;
    const [smallest] = heap;
    const last = heap.pop();
    if (smallest === undefined || last === undefined) return null;
    if (heap.length === 0) return smallest;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const child = left + 1 < heap.length && heap[left + 1]! < heap[left]! ? left + 1 : left;
      if (child >= heap.length || heap[child]! >= last) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return smallest;
  }
}
