/** Whatever shapes and attributes a model claims, a node is converted and lowered or refused. */
import type { OnnxAttribute } from '@flashline/onnx';
import { Refusal } from '../src/index.ts';
import { cases as conv } from './cases/conv.ts';
import { cases as convTranspose } from './cases/conv-transpose.ts';
import { cases as dense } from './cases/dense.ts';
import { cases as einsum } from './cases/einsum.ts';
import { cases as loss } from './cases/loss.ts';
import { cases as normalization } from './cases/normalization.ts';
import { cases as pool } from './cases/pool.ts';
import { cases as recurrent } from './cases/recurrent.ts';
import { cases as reduce } from './cases/reduce.ts';
import { cases as softmax } from './cases/softmax.ts';
import { tensorOf } from '@flashline/ir';
import { convertNode, type TestInput } from './convert-node.ts';
import type { OperatorCase, OperatorCaseInput } from './operator-case.ts';
import { caseAttribute } from './suite/case-attribute.ts';

const FAMILIES = {
  conv,
  convTranspose,
  dense,
  einsum,
  loss,
  normalization,
  pool,
  recurrent,
  reduce,
  softmax,
};

const NUMBERS = [-1, 0, 1, 2, 3, 7, 64, 1000, -(2 ** 31), 2 ** 31, 2 ** 40, 2 ** 53];
/** Numbers in 0..1, the same every time. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function attributesOf(attributes: OperatorCase['attributes'] = {}): Record<string, OnnxAttribute> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, caseAttribute(name, value)]),
  );
}

/** The case with one number of its attributes or shapes changed. */
function mutated(one: OperatorCase, random: () => number): OperatorCase {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const changed = (list: readonly number[]): number[] => {
    const at = Math.floor(random() * list.length);
    if (random() < 0.2) return [...list, pick(NUMBERS)];
    return random() < 0.2 ? list.slice(1) : list.with(at, pick(NUMBERS));
  };
  const names = Object.keys(one.attributes ?? {});
  if (random() < 0.6 && names.length > 0) {
    const name = pick(names);
    const value = one.attributes![name]!;
    const other =
      typeof value === 'number' ? pick(NUMBERS) : typeof value === 'string' ? `${value}x` : value;
    const isNumbers = Array.isArray(value) && value.every((entry) => typeof entry === 'number');
    const next = isNumbers && value.length > 0 ? changed(value as number[]) : other;
    return { ...one, attributes: { ...one.attributes, [name]: next } };
  }
  const at = Math.floor(random() * one.inputs.length);
  const input = one.inputs[at] ?? null;
  if (input === null || input.constant !== undefined || input.shape.length === 0) return one;
  const shape = changed(input.shape).map((dim) => Math.min(Math.abs(dim), 2 ** 20));
  return { ...one, inputs: one.inputs.with(at, { ...input, shape }) };
}

function operandOf(input: OperatorCaseInput | null): TestInput {
  if (input === null) return null;
  const { shape, element = 'f32', constant } = input;
  return constant === undefined ? { element, shape } : tensorOf(element, shape, constant);
}

/** 'made' or 'refused'; anything else that is thrown is a bug and comes through. */
function outcome(one: OperatorCase): 'made' | 'refused' {
  try {
    const attributes = attributesOf(one.attributes);
    const { opset = 22, outputs = 1 } = one;
    convertNode(one.onnx, one.inputs.map(operandOf), { opset, attributes, outputs });
    return 'made';
  } catch (error) {
    if (error instanceof Refusal) return 'refused';
    throw new Error(
      `${one.name} ${JSON.stringify({ ...one, inputs: one.inputs.map((i) => i?.shape) })}`,
      {
        cause: error,
      },
    );
  }
}

describe('hostile nodes of the compute family', () => {
  test.each(Object.entries(FAMILIES))('%s: every mutation is converted or refused', (_, cases) => {
    const random = generator(cases.length);
    const outcomes = Array.from({ length: 400 }, () => {
      const one = cases[Math.floor(random() * cases.length)]!;
      return outcome(mutated(one, random));
    });
    expect(outcomes).toContain('made');
    expect(outcomes).toContain('refused');
  });
});
