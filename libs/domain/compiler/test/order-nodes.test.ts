import fc from 'fast-check';
import { orderNodes } from '../src/import/order-nodes.ts';
import { SmallestFirst } from '../src/import/smallest-first.ts';
import { branches, graphOf, node } from './model-parts.ts';

test('nodes in a possible order keep it', () => {
  const nodes = [node('A', ['x'], ['a']), node('B', ['x'], ['b']), node('C', ['b', 'a'], ['y'])];
  expect(orderNodes(graphOf(nodes))).toEqual({ nodes, stuck: [] });
});

test('a node comes after what it reads, in a branch as well', () => {
  const choice = node('If', ['c'], ['y'], { attributes: branches(1, 1) });
  const [late, made] = [node('Cast', ['z'], ['c']), node('Abs', ['input'], ['x'])];
  const graph = graphOf([choice, late, made], { inputs: [] });
  expect(orderNodes(graph).nodes).toEqual([late, made, choice]);
});

test('nodes in a circle and those behind them are stuck, the others are not', () => {
  const nodes = [
    node('A', ['b'], ['a']),
    node('B', ['a'], ['b']),
    node('C', ['b'], ['c']),
    node('D', ['x'], ['d']),
  ];
  const order = orderNodes(graphOf(nodes));
  expect(order.nodes).toEqual([nodes[3]]);
  expect(order.stuck).toEqual(nodes.slice(0, 3));
});

test('numbers come out of the heap smallest first', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1000)), fc.nat(50), (numbers, later) => {
      const heap = new SmallestFirst();
      const taken: (number | null)[] = [];
      numbers.forEach((number) => heap.add(number));
      if (numbers.length > 0) taken.push(heap.take());
      heap.add(later);
      for (let next = heap.take(); next !== null; next = heap.take()) taken.push(next);
      const sorted = [...numbers].sort((a, b) => a - b);
      const rest = [...sorted.slice(1), later].sort((a, b) => a - b);
      expect(taken).toEqual([...sorted.slice(0, 1), ...rest]);
    }),
  );
});
