import { tensorOf, type Value } from '@flashline/ir';
import { findOperator, GraphBuilder, Refusal } from '../src/index.ts';

function builder(): GraphBuilder {
  return new GraphBuilder(findOperator);
}

/** `count` nodes, each of which negates what the one before made. */
function chain(build: GraphBuilder, start: Value, count: number): Value {
  let value = start;
  for (let i = 0; i < count; i++) value = build.one('Neg', [value]);
  return value;
}

test('a chain of constants folds', () => {
  const build = builder();
  const end = chain(build, build.constant(tensorOf('f32', [2], [1, -2])), 7);
  expect([...end.constant!.data]).toEqual([-1, 2]);
  expect(build.finish('g', [], [], []).nodes).toEqual([]);
});

test('beyond so many elements constants are computed at run time, with the same type', () => {
  const build = builder();
  const start = build.constant(tensorOf('f32', [2 ** 18], new Float32Array(2 ** 18)));
  const end = chain(build, start, 64);
  expect(end.constant).toBeNull();
  expect(end.type).toEqual(start.type);
  const { nodes, values } = build.finish('g', [], [], []);
  // 2^24 elements read and written, 2^19 by each node.
  expect(nodes).toHaveLength(64 - 32);
  expect(values.get(nodes[0]!.inputs[0]!)!.constant).not.toBeNull();
});

test('constants of too many bytes together are refused', () => {
  const build = builder();
  const data = new Float32Array(2 ** 22);
  const add = () => build.constant({ type: { element: 'f32', shape: [2 ** 22] }, data });
  for (let i = 0; i < 6; i++) add();
  expect(add).toThrow(Refusal);
  expect(add).toThrow('the constants of the model take more than 100663296 bytes');
});
