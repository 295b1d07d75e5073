import { tensorOf } from '@flashline/ir';
import type { OnnxAttribute } from '@flashline/onnx';
import { Refusal } from '../src/index.ts';
import { convertNode, type TestInput, type TestNode } from './convert-node.ts';

const int = (value: number): OnnxAttribute => ({ kind: 'int', value });
const text = (value: string): OnnxAttribute => ({ kind: 'string', value });
const f32 = (...shape: number[]) => ({ element: 'f32', shape }) as const;
const s64 = (...values: number[]) => tensorOf('s64', [values.length], values);
const floats = (...values: number[]) => tensorOf('f32', [values.length], values);

function refusal(op: string, inputs: readonly TestInput[], node: TestNode = {}): Refusal {
  try {
    convertNode(op, inputs, node);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error(`${op} is accepted`);
}

describe('TopK, ArgMax and OneHot', () => {
  test('k lies within the axis', () => {
    for (const k of [8, -1]) expect(refusal('TopK', [f32(2, 7), s64(k)]).code).toBe('OP_ATTRIBUTE');
  });

  test('halves are compared as f32, and the values are halves again', () => {
    const { ops, outputs } = convertNode('TopK', [{ element: 'f16', shape: [5] }, s64(2)], {
      outputs: 2,
    });
    expect(ops).toEqual(['Cast', 'TopK', 'Cast']);
    expect(outputs.map((value) => value!.type.element)).toEqual(['f16', 's64']);
  });

  test('an axis without elements has no largest one', () => {
    expect(refusal('ArgMax', [f32(0, 3)]).code).toBe('OP_SHAPE');
    expect(refusal('ArgMin', [f32(3)], { attributes: { axis: int(1) } }).code).toBe('OP_ATTRIBUTE');
  });

  test('the depth of OneHot is known and at least 1', () => {
    const indices = { element: 's64', shape: [3] } as const;
    expect(refusal('OneHot', [indices, s64(0), f32(2)]).code).toBe('OP_SHAPE');
    expect(refusal('OneHot', [indices, f32(1), f32(2)]).code).toBe('OP_DYNAMIC');
    expect(refusal('OneHot', [indices, s64(3), f32(3)]).code).toBe('OP_SHAPE');
  });
});

describe('Operators whose output shape depends on the data', () => {
  test('are refused with the reason', () => {
    for (const op of ['NonZero', 'Unique']) {
      const { code, message } = refusal(op, [f32(3)]);
      expect([code, message]).toEqual([
        'OP_DYNAMIC',
        `the shape that ${op} gives depends on the data`,
      ]);
    }
    const flags = { element: 'bool', shape: [3] } as const;
    expect(refusal('Compress', [f32(3), flags]).code).toBe('OP_DYNAMIC');
  });

  test('NonZero of a constant folds', () => {
    const { outputs } = convertNode('NonZero', [tensorOf('f32', [2, 2], [0, 5, 7, 0])]);
    expect(outputs[0]!.type.shape).toEqual([2, 2]);
    expect([...outputs[0]!.constant!.data]).toEqual([0n, 1n, 1n, 0n]);
  });
});

describe('Resize', () => {
  const resize = (scale: number, attributes: Record<string, OnnxAttribute>) =>
    [[f32(1, 1, 4), null, floats(1, 1, scale)], { opset: 19, attributes }] as const;

  test('repeats elements by a table, and blends them by weights', () => {
    const nearest = { mode: text('nearest') };
    expect(convertNode('Resize', ...resize(2, nearest)).ops).toEqual(['Take']);
    const linear = { mode: text('linear') };
    expect(convertNode('Resize', ...resize(2, linear)).ops).toEqual(['Resample']);
  });

  test('takes every second element as a slice', () => {
    const attributes = { coordinate_transformation_mode: text('asymmetric') };
    expect(convertNode('Resize', ...resize(0.5, attributes)).ops).toEqual(['Slice']);
  });

  test('refuses what definitions disagree on', () => {
    const corners = { coordinate_transformation_mode: text('align_corners') };
    expect(refusal('Resize', ...resize(0.6, corners)).code).toBe('OP_ATTRIBUTE');
    const antialias = { antialias: int(1), mode: text('linear') };
    expect(refusal('Resize', ...resize(0.5, antialias)).code).toBe('OP_ATTRIBUTE');
    expect(convertNode('Resize', ...resize(2, antialias)).ops).toEqual(['Resample']);
  });

  test('refuses unknown modes and impossible scales', () => {
    expect(refusal('Resize', ...resize(2, { mode: text('lanczos') })).code).toBe('OP_ATTRIBUTE');
    for (const scale of [0, -1, NaN, Infinity, 1e30]) {
      expect(refusal('Resize', ...resize(scale, {})).code).toBe('OP_SHAPE');
    }
  });
});
