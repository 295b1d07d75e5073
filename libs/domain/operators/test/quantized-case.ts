/**
 * One ONNX node between DequantizeLinear and QuantizeLinear, as data: the suite compares its integer
 * form with ONNX Runtime's answer to the same model.
 */
import type { FallbackCode } from '../src/index.ts';
import type { OperatorCase, OperatorCaseAttribute, OperatorCaseInput } from './operator-case.ts';

export interface QuantizedCase {
  readonly name: string;
  /** ONNX operator type in the middle. */
  readonly onnx: string;
  readonly attributes?: Readonly<Record<string, OperatorCaseAttribute>>;
  /** Null for an optional input that is absent. */
  readonly inputs: readonly (QuantizedCaseInput | null)[];
  /**
   * One per output, null for one that nobody wants. For a case whose exact results are often halves,
   * powers of two keep ONNX Runtime's fp32 exact.
   */
  readonly outputs: readonly (CaseScale | null)[];
  /** An activation behind the node, before its first output is quantised. */
  readonly activation?: {
    readonly onnx: 'Relu' | 'Clip';
    readonly lo?: number;
    readonly hi?: number;
  };
  /**
   * Share of the integers that may be a step off, where it is more than elsewhere: a recurrent layer
   * rounds its state at every step, which ONNX does not.
   */
  readonly unequal?: number;
  /** Why the node stays in fp32; absent: every node computes with integers. */
  readonly fallback?: FallbackCode;
}

export interface CaseScale {
  readonly scale: number;
  readonly zero: number;
}

export type QuantizedCaseInput =
  /** Given at run time, s8. */
  | (CaseScale & { readonly shape: readonly number[] })
  /** Known: random s8 in [lo, hi] (default -127 .. 127), with one scale or one per index of an axis, and as many zero points (default 0). */
  | {
      readonly weights: readonly number[];
      readonly scales: readonly number[];
      readonly zeros?: readonly number[];
      readonly axis?: number;
      readonly range?: readonly [number, number];
    }
  /** Known: random s32 in [-reach, reach], a bias of that scale or scales. */
  | { readonly bias: number; readonly scales: readonly number[]; readonly reach: number }
  /** Not quantised: numbers (f32 unless said otherwise) that are known, or given at run time. */
  | { readonly plain: OperatorCaseInput };

interface Written {
  readonly inputs: OperatorCaseInput[];
  readonly nodes: NonNullable<OperatorCase['nodes']>[number][];
}

/** The same as a case of several nodes. `seed` makes the weights. */
export function asOperatorCase(one: QuantizedCase, seed: number): OperatorCase {
  const written: Written = { inputs: [], nodes: [] };
  const operands = one.inputs.map((input, i) =>
    input === null ? '' : writeInput(written, input, { name: `d${i}`, seed: seed + i }),
  );
  const real = one.outputs.map((output, i) => (output === null ? `unused${i}` : `r${i}`));
  const attributes = one.attributes ?? {};
  written.nodes.push({ onnx: one.onnx, inputs: operands, outputs: real, attributes });
  if (one.activation !== undefined) {
    const limits = [one.activation.lo, one.activation.hi].flatMap((limit) =>
      limit === undefined ? [] : [known(written, { shape: [], constant: [limit] })],
    );
    written.nodes.push({
      onnx: one.activation.onnx,
      inputs: ['r0', ...limits],
      output: 'activated',
    });
  }
  const wanted = one.outputs.flatMap((output, i) => (output === null ? [] : [{ output, i }]));
  wanted.forEach(({ output, i }, y) => {
    const from = i === 0 && one.activation !== undefined ? 'activated' : real[i]!;
    const scale = known(written, { shape: [], constant: [output.scale] });
    const zero = known(written, { shape: [], element: 's8', constant: [output.zero] });
    written.nodes.push({ onnx: 'QuantizeLinear', inputs: [from, scale, zero], output: `y${y}` });
  });
  return {
    name: one.name,
    onnx: one.onnx,
    opset: 21,
    inputs: written.inputs,
    nodes: written.nodes,
    outputs: wanted.length,
  };
}

/** Adds an input of the model; its name. */
function known({ inputs }: Written, input: OperatorCaseInput): string {
  inputs.push(input);
  return `x${inputs.length - 1}`;
}

function writeInput(
  written: Written,
  input: QuantizedCaseInput,
  { name, seed }: { readonly name: string; readonly seed: number },
): string {
  if ('plain' in input) return known(written, input.plain);
  if ('weights' in input) {
    const { weights: shape, scales, zeros, axis = 0, range = [-127, 127] } = input;
    const count = shape.reduce((product, dim) => product * dim, 1);
    const constant = integers(count, seed, range);
    const data = known(written, { shape, element: 's8', constant });
    return dequantize(written, { data, scales, zeros, element: 's8', axis, name });
  }
  if ('bias' in input) {
    const { bias, scales, reach } = input;
    const constant = integers(bias, seed, [-reach, reach]);
    const data = known(written, { shape: [bias], element: 's32', constant });
    return dequantize(written, { data, scales, element: 's32', axis: 0, name });
  }
  const data = known(written, { shape: input.shape, element: 's8', range: [-128, 127] });
  const scale = known(written, { shape: [], constant: [input.scale] });
  const zero = known(written, { shape: [], element: 's8', constant: [input.zero] });
  written.nodes.push({ onnx: 'DequantizeLinear', inputs: [data, scale, zero], output: name });
  return name;
}

interface KnownIntegers {
  readonly data: string;
  readonly scales: readonly number[];
  readonly zeros?: readonly number[] | undefined;
  readonly element: 's8' | 's32';
  readonly axis: number;
  readonly name: string;
}

function dequantize(
  written: Written,
  { data, scales, zeros = scales.map(() => 0), element, axis, name }: KnownIntegers,
): string {
  const shape = scales.length === 1 ? [] : [scales.length];
  const scale = known(written, { shape, constant: scales });
  const zero = known(written, { shape, element, constant: zeros });
  const attributes = { axis };
  const inputs = [data, scale, zero];
  written.nodes.push({ onnx: 'DequantizeLinear', inputs, output: name, attributes });
  return name;
}

/** Whole numbers of the range by a linear congruential generator (Numerical Recipes' constants). */
function integers(count: number, seed: number, [lo, hi]: readonly [number, number]): number[] {
  let state = seed >>> 0;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return lo + Math.floor((state / 2 ** 32) * (hi - lo + 1));
  });
}
