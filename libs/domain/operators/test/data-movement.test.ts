import { tensorOf, toNumbers, type Tensor, type TensorType } from '@flashline/ir';
import type { OnnxAttribute } from '@flashline/onnx';
import { findOperator, Refusal } from '../src/index.ts';
import { convertNode, type TestInput, type TestNode } from './convert-node.ts';

const int = (value: number): OnnxAttribute => ({ kind: 'int', value });
const ints = (...value: number[]): OnnxAttribute => ({ kind: 'ints', value });
const text = (value: string): OnnxAttribute => ({ kind: 'string', value });

const f32 = (...shape: number[]) => ({ element: 'f32', shape }) as const;
const s64 = (...values: number[]) => tensorOf('s64', [values.length], values);
const counting = (...shape: number[]) => {
  const count = shape.reduce((product, dim) => product * dim, 1);
  return tensorOf('f32', shape, [...new Array(count).keys()]);
};

/** What the largest int64 is as a number. */
const INT64_MAX = 2 ** 63;

/** A one-element list of any int64. */
function exact(value: number): Tensor {
  const clamped = value >= INT64_MAX ? 2n ** 63n - 1n : BigInt(value);
  return { type: { element: 's64', shape: [1] }, data: BigInt64Array.of(clamped) };
}

function shapeOf(op: string, inputs: readonly TestInput[], node: TestNode = {}) {
  return convertNode(op, inputs, node).outputs[0]!.type.shape;
}

function folded(op: string, inputs: readonly TestInput[], node: TestNode = {}): number[] {
  return toNumbers(convertNode(op, inputs, node).outputs[0]!.constant!);
}

function lowered(op: string, inputs: readonly TestInput[], node: TestNode = {}) {
  return convertNode(op, inputs, node).lowerings.map(({ kind }) => kind);
}

function refusal(op: string, inputs: readonly TestInput[], node: TestNode = {}): string {
  try {
    convertNode(op, inputs, node);
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  return 'accepted';
}

describe('Reshape', () => {
  test('takes 0 from the input and -1 from what is left', () => {
    expect(shapeOf('Reshape', [f32(2, 3, 4), s64(0, -1)])).toEqual([2, 12]);
    expect(shapeOf('Reshape', [f32(0, 3), s64(3, -1)])).toEqual([3, 0]);
  });

  test('keeps a 0 with allowzero', () => {
    const attributes = { allowzero: int(1) };
    expect(shapeOf('Reshape', [f32(0, 3), s64(3, 0)], { attributes })).toEqual([3, 0]);
    expect(refusal('Reshape', [f32(2, 3), s64(0, 3)], { attributes })).toBe('OP_SHAPE');
  });

  test('refuses shapes that do not fit, two -1, and negative extents', () => {
    for (const wanted of [[5], [-1, -1], [-2, -3], [7, -1], [2, 3, 0]]) {
      expect(refusal('Reshape', [f32(2, 3), s64(...wanted)])).toBe('OP_SHAPE');
    }
  });

  test('is a view, and vanishes where the shape stays', () => {
    expect(lowered('Reshape', [f32(2, 3), s64(6)])).toEqual(['view']);
    expect(lowered('Flatten', [f32(2, 3)])).toEqual(['view']);
    expect(lowered('Reshape', [f32(2, 3), s64(2, 3)])).toEqual([]);
  });

  test('refuses a shape that is computed at run time', () => {
    expect(refusal('Reshape', [f32(2, 3), { element: 's64', shape: [2] }])).toBe('OP_DYNAMIC');
  });
});

describe('Slice', () => {
  const slice = (starts: number, ends: number, steps: number) =>
    folded('Slice', [counting(5), exact(starts), exact(ends), s64(0), exact(steps)]);

  test('clamps as numpy does', () => {
    expect(slice(1, 3, 1)).toEqual([1, 2]);
    expect(slice(-2, INT64_MAX, 1)).toEqual([3, 4]);
    expect(slice(9, INT64_MAX, 1)).toEqual([]);
    expect(slice(-9, 2, 1)).toEqual([0, 1]);
  });

  test('walks backwards, to the very first element too', () => {
    expect(slice(-1, -INT64_MAX, -1)).toEqual([4, 3, 2, 1, 0]);
    expect(slice(INT64_MAX, 0, -2)).toEqual([4, 2]);
    expect(slice(3, -INT64_MAX, -INT64_MAX)).toEqual([3]);
  });

  test('is a view where elements are neighbours, else a copy', () => {
    const rows = (starts: number[], ends: number[]) =>
      lowered('Slice', [f32(4, 6), s64(...starts), s64(...ends)]);
    expect(rows([1], [3])).toEqual(['view']);
    expect(rows([2, 1], [3, 4])).toEqual(['view']);
    expect(rows([0, 1], [2, 4])).toEqual(['calls']);
  });

  test('refuses step 0 and an axis named twice', () => {
    const one = s64(1);
    expect(refusal('Slice', [f32(4), s64(0), one, s64(0), s64(0)])).toBe('OP_ATTRIBUTE');
    const twice = [f32(4), s64(0, 0), s64(1, 1), s64(0, -1)];
    expect(refusal('Slice', twice)).toBe('OP_ATTRIBUTE');
    expect(refusal('Slice', [f32(4), s64(0), one, s64(1)])).toBe('OP_ATTRIBUTE');
  });
});

describe('Transpose', () => {
  test('is a view where only axes of length 1 move', () => {
    const by = (...perm: number[]) => ({ attributes: { perm: ints(...perm) } });
    expect(lowered('Transpose', [f32(1, 5, 1, 3)], by(1, 0, 3, 2))).toEqual(['view']);
    expect(lowered('Transpose', [f32(2, 5)], by(1, 0))).toEqual(['calls']);
    expect(lowered('Transpose', [f32(2, 5)], by(0, 1))).toEqual([]);
  });

  test('refuses what is no permutation', () => {
    for (const perm of [[0], [0, 0], [0, 2], [0, -1]]) {
      const attributes = { perm: ints(...perm) };
      expect(refusal('Transpose', [f32(2, 5)], { attributes })).toBe('OP_ATTRIBUTE');
    }
  });
});

describe('Concat and Split', () => {
  const along = (axis: number) => ({ attributes: { axis: int(axis) } });

  test('inputs join in place where no axis comes before', () => {
    expect(lowered('Concat', [f32(1, 2, 3), f32(1, 4, 3)], along(1))).toEqual(['join']);
    expect(lowered('Concat', [f32(2, 2, 3), f32(2, 4, 3)], along(1))).toEqual(['calls']);
  });

  test('inputs without elements are left out', () => {
    expect(lowered('Concat', [f32(0, 3), f32(4, 3)], along(0))).toEqual([]);
    expect(shapeOf('Concat', [f32(0, 3), f32(0, 3)], along(0))).toEqual([0, 3]);
  });

  test('parts must agree in type and in the other axes', () => {
    expect(refusal('Concat', [f32(2, 3), f32(3, 2)], along(0))).toBe('OP_SHAPE');
    const halves = { element: 'f16', shape: [2, 3] } as const;
    expect(refusal('Concat', [f32(2, 3), halves], along(0))).toBe('OP_SHAPE');
  });

  test('num_outputs makes the last part smaller', () => {
    const node = { outputs: 3, attributes: { num_outputs: int(3) } };
    const { outputs } = convertNode('Split', [f32(7)], node);
    expect(outputs.map((part) => part!.type.shape)).toEqual([[3], [3], [1]]);
  });

  test('sizes must add up', () => {
    expect(refusal('Split', [f32(7), s64(3, 3)], { outputs: 2 })).toBe('OP_SHAPE');
    expect(refusal('Split', [f32(7), s64(8, -1)], { outputs: 2 })).toBe('OP_SHAPE');
    expect(refusal('Split', [f32(7)], { outputs: 2, opset: 13 })).toBe('OP_SHAPE');
  });
});

describe('Gather', () => {
  test('takes one constant place as a view, evenly spaced ones as a slice', () => {
    expect(convertNode('Gather', [f32(4, 3), tensorOf('s64', [], [-1])]).ops).toEqual([
      'Slice',
      'Reshape',
    ]);
    expect(lowered('Gather', [f32(4, 3), tensorOf('s64', [], [-1])])).toEqual(['view', 'view']);
    expect(convertNode('Gather', [f32(4, 3), s64(2, 1, 0)]).ops).toEqual(['Slice']);
    expect(convertNode('Gather', [f32(4, 3), s64(0, 1, 3)]).ops).toEqual(['Take']);
  });

  test('refuses a constant index outside the axis and an index that is no integer', () => {
    expect(refusal('Gather', [f32(4), s64(4)])).toBe('OP_SHAPE');
    expect(refusal('Gather', [counting(4), s64(-5)])).toBe('OP_SHAPE');
    expect(refusal('Gather', [f32(4), f32(1)])).toBe('OP_TYPE');
  });

  test('GatherND counts tuples within their batch', () => {
    const indices = tensorOf('s64', [2, 1], [1, 0]);
    const attributes = { batch_dims: int(1) };
    expect(folded('GatherND', [counting(2, 2, 2), indices], { attributes })).toEqual([2, 3, 4, 5]);
  });
});

describe('Scatter', () => {
  test('the last of several updates to one place stays', () => {
    const inputs = [counting(3), s64(1, 1), tensorOf('f32', [2], [7, 9])];
    expect(folded('ScatterElements', inputs)).toEqual([0, 9, 2]);
  });

  test('integer sums wrap around', () => {
    const data = tensorOf('u8', [1], [250]);
    const inputs = [data, s64(0, 0), tensorOf('u8', [2], [10, 1])];
    const attributes = { reduction: text('add') };
    expect(folded('ScatterElements', inputs, { attributes })).toEqual([5]);
  });

  test('refuses an unknown reduction and updates of another shape', () => {
    const attributes = { reduction: text('mean') };
    const inputs = [f32(3), s64(0), f32(1)];
    expect(refusal('ScatterElements', inputs, { attributes })).toBe('OP_ATTRIBUTE');
    expect(refusal('ScatterElements', [f32(3), s64(0), f32(2)])).toBe('OP_SHAPE');
    const pair = tensorOf('s64', [1, 2], [0, 0]);
    expect(refusal('ScatterND', [f32(3), pair, f32(1)])).toBe('OP_SHAPE');
  });

  test('writes into the memory of the data where it is needed no more', () => {
    const { lowerings } = convertNode('ScatterElements', [f32(3), s64(0, 1, 2), f32(3)]);
    expect(lowerings).toMatchObject([{ inPlace: [[0, 0]] }]);
  });

  test('does not write over data that is read as updates or indices too', () => {
    const valueOf = (id: string, type: TensorType) => ({
      id,
      type,
      constant: null,
      onnxName: null,
    });
    const attributes = { axis: 0, reduction: 'none' };
    const scatter = findOperator('ScatterElements');
    const x = valueOf('x', s64(0, 1, 2).type);
    const other = valueOf('y', x.type);
    for (const inputs of [
      [x, other, x],
      [x, x, other],
    ]) {
      const lowering = scatter.lower({ inputs, outputs: [x], attributes });
      expect(lowering).toMatchObject({ kind: 'calls', inPlace: [] });
    }
  });
});

describe('Concat', () => {
  const lowered = (...parts: readonly number[]) => {
    const inputs = parts.map((count, i) => ({
      id: `p${i}`,
      type: f32(count),
      constant: null,
      onnxName: null,
    }));
    const total = parts.reduce((sum, count) => sum + count, 0);
    const y = { id: 'y', type: f32(total), constant: null, onnxName: null };
    const concat = findOperator('Concat');
    return concat.lower({ inputs, outputs: [y], attributes: { axis: 0 } });
  };

  test('joins parts with a call for each, and no join has an empty part', () => {
    expect(lowered(2, 3)).toMatchObject({ kind: 'join', calls: [{}, {}] });
    expect(lowered(2, 0, 3)).toMatchObject({ kind: 'calls', calls: [{}, {}] });
  });
});

describe('Constants', () => {
  test('a range counts as ONNX Runtime does', () => {
    const bounds = (...values: number[]) => values.map((value) => tensorOf('s32', [], [value]));
    expect(folded('Range', bounds(10, 6, -3))).toEqual([10, 7]);
    expect(folded('Range', bounds(3, 3, 1))).toEqual([]);
    expect(refusal('Range', bounds(0, 5, 0))).toBe('OP_ATTRIBUTE');
    expect(refusal('Range', bounds(0, 2 ** 31 - 1, 1))).toBe('OP_TOO_LARGE');
  });

  test('the largest int64 does not wrap around', () => {
    const { outputs } = convertNode('Constant', [], { attributes: { value_int: int(INT64_MAX) } });
    expect(outputs[0]!.constant!.data[0]).toBe(2n ** 63n - 1n);
  });

  test('the shape of a run-time value is known', () => {
    const attributes = { start: int(-2), end: int(9) };
    expect(folded('Shape', [f32(2, 3, 4)], { attributes })).toEqual([3, 4]);
    expect(folded('Size', [f32(2, 3, 4)])).toEqual([24]);
  });

  test('a shape that no board holds is refused before it is made', () => {
    expect(refusal('ConstantOfShape', [s64(2 ** 40, 2 ** 40)])).toBe('OP_TOO_LARGE');
    expect(refusal('Expand', [f32(1), s64(2 ** 62)])).toBe('OP_TOO_LARGE');
    expect(refusal('Tile', [f32(8), s64(2 ** 60)])).toBe('OP_TOO_LARGE');
    expect(refusal('ConstantOfShape', [s64(-1)])).toBe('OP_SHAPE');
  });
});

describe('Pad', () => {
  const pad = (mode: string, ...pads: number[]) =>
    folded('Pad', [counting(3), s64(...pads)], { opset: 19, attributes: { mode: text(mode) } });

  test('repeats elements as each mode says', () => {
    expect(pad('edge', 2, 1)).toEqual([0, 0, 0, 1, 2, 2]);
    expect(pad('reflect', 2, 1)).toEqual([2, 1, 0, 1, 2, 1]);
    expect(pad('wrap', 2, 4)).toEqual([1, 2, 0, 1, 2, 0, 1, 2, 0]);
    expect(pad('constant', 1, -1)).toEqual([0, 0, 1]);
  });

  test('refuses more independent axes than its kernel walks', () => {
    const around = (rank: number) => [f32(...new Array<number>(rank).fill(2), 1)] as const;
    const padAll = (rank: number) => s64(...new Array<number>(2 * (rank + 1)).fill(1));
    const { lowerings } = convertNode('Pad', [...around(7), padAll(7)]);
    expect(lowerings).toMatchObject([{ kind: 'calls' }]);
    expect(refusal('Pad', [...around(8), padAll(8)])).toBe('OP_SHAPE');
  });

  test('refuses an unknown mode and pads that cut everything', () => {
    const attributes = { mode: text('constructor') };
    expect(refusal('Pad', [f32(3), s64(1, 1)], { attributes })).toBe('OP_ATTRIBUTE');
    expect(refusal('Pad', [f32(3), s64(-2, -2)])).toBe('OP_SHAPE');
    expect(refusal('Pad', [f32(3), s64(1)])).toBe('OP_SHAPE');
  });
});
