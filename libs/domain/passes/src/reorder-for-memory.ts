import type { Graph, Node } from '@flashline/ir';
import type { Pass } from './pass.ts';
import { workloadOf, type Workload } from './schedule/live-bytes.ts';
import { peakOf, Simulation } from './schedule/simulation.ts';

/** Ready nodes that are weighed against each other, and all weighings of a schedule together. */
const MOST_WEIGHED = 64;
const MOST_WEIGHINGS = 200_000;
const MOST_ROUNDS = 4;

/**
 * Purpose: puts nodes into an order in which fewer bytes are alive at once: branches are finished one
 * after the other, and what shrinks comes before what grows.
 *
 * Needs: nothing. Memory is estimated: views are free, and element-wise nodes and sums with a
 * residual take the place of an operand that dies.
 *
 * Guarantees: the order given stays unless the other needs less. No node is changed.
 */
export const reorderForMemory: Pass = {
  name: 'reorder-for-memory',
  run(graph) {
    let current = graph;
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const next = improve(current);
      if (next === current) break;
      current = next;
    }
    return current;
  },
};

function improve(graph: Graph): Graph {
  const work = workloadOf(graph);
  const before = predecessors(graph);
  let best: readonly number[] | null = null;
  let least = peakOf(work, graph.nodes.keys());
  for (const weigh of WEIGHTS) {
    const order = schedule(work, before, weigh);
    const peak = peakOf(work, order);
    if (peak >= least) continue;
    least = peak;
    best = order;
  }
  return best === null ? graph : { ...graph, nodes: best.map((index) => graph.nodes[index]!) };
}

type Weigh = (cost: { readonly during: number; readonly change: number }, peak: number) => number;

/** What to run next: what frees most; what frees most of all that raises the peak least. */
const WEIGHTS: readonly Weigh[] = [
  ({ change }) => change,
  ({ during, change }, peak) => Math.max(during, peak) * 2 ** 20 + change,
];

/**
 * A list schedule: of the nodes that could run, the lightest; of those alike, the first. Weighed are
 * those that come first in the order given and those that could not run until just now.
 */
function schedule(work: Workload, before: readonly ReadonlySet<number>[], weigh: Weigh): number[] {
  const share = MOST_WEIGHINGS / before.length / 2;
  const weighed = Math.ceil(Math.max(2, Math.min(MOST_WEIGHED / 2, share)));
  const waiting = before.map((set) => set.size);
  const after: number[][] = before.map(() => []);
  before.forEach((set, index) => set.forEach((earlier) => after[earlier]!.push(index)));
  const ready = waiting.flatMap((count, index) => (count === 0 ? [index] : []));
  let recent: number[] = [];
  const simulation = new Simulation(work);
  const order: number[] = [];
  while (ready.length > 0) {
    let best = ready[0]!;
    let least = Infinity;
    for (const task of [...ready.slice(0, weighed), ...recent]) {
      const weight = weigh(simulation.costOf(task), simulation.peak);
      if (weight < least || (weight === least && task < best)) [best, least] = [task, weight];
    }
    simulation.run(best);
    order.push(best);
    ready.splice(placeIn(ready, best), 1);
    const freed = after[best]!.filter((next) => --waiting[next]! === 0);
    for (const next of freed) ready.splice(placeIn(ready, next), 0, next);
    recent = [...freed, ...recent].filter((task) => task !== best).slice(0, weighed);
  }
  return order;
}

/** Where an item is or belongs in an ascending list. */
function placeIn(list: readonly number[], item: number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle]! < item) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Indices of the nodes that each node reads from. */
function predecessors(graph: Graph): ReadonlySet<number>[] {
  const maker = new Map<string, number>();
  return graph.nodes.map((node: Node, index) => {
    const before = new Set<number>();
    for (const id of node.inputs) {
      const made = id === null ? undefined : maker.get(id);
      if (made !== undefined) before.add(made);
    }
    for (const id of node.outputs) if (id !== null) maker.set(id, index);
    return before;
  });
}
