/** Disjoint sets: things that are joined, directly or by way of others, are one group. */
export class Groups<T> {
  readonly #parents = new Map<T, T>();

  /** A group of its own, unless it is in one. */
  add(thing: T): void {
    if (!this.#parents.has(thing)) this.#parents.set(thing, thing);
  }

  has(thing: T): boolean {
    return this.#parents.has(thing);
  }

  join(a: T, b: T): void {
    this.add(a);
    this.add(b);
    this.#parents.set(this.#root(b), this.#root(a));
  }

  /** The groups, and what is in them, in the order in which things were added. */
  lists(): T[][] {
    const lists = new Map<T, T[]>();
    for (const thing of this.#parents.keys()) {
      const root = this.#root(thing);
      const list = lists.get(root);
      if (list === undefined) lists.set(root, [thing]);
      else list.push(thing);
    }
    return [...lists.values()];
  }

  #root(thing: T): T {
    let root = thing;
    for (let up = this.#parents.get(root)!; up !== root; up = this.#parents.get(root)!) root = up;
    // Shorter ways for the next time.
    for (let at = thing; at !== root;) {
      const up = this.#parents.get(at)!;
      this.#parents.set(at, root);
      at = up;
    }
    return root;
  }
}
