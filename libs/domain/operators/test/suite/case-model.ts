/** Operator cases as ONNX models: nodes, initializers, and run-time inputs. */
import { ELEMENT_TYPES, type Tensor } from '@flashline/ir';
import type { OnnxModel, OnnxNode, OnnxTensor, OnnxValueInfo } from '@flashline/onnx';
import type { OperatorCase, OperatorCaseInput } from '../operator-case.ts';
import { caseAttribute } from './case-attribute.ts';
import { constantTensor } from './random-tensor.ts';

/** The newest operator set that ONNX Runtime takes. */
const NEWEST_OPSET = 25;
const IR_VERSION = 10;

export function opsetOf(one: OperatorCase): number {
  return one.opset ?? NEWEST_OPSET;
}

/** The run-time inputs of a case, in order. */
export function runtimeInputs(one: OperatorCase): OperatorCaseInput[] {
  return one.inputs.filter(
    (input) => input !== null && input.constant === undefined,
  ) as OperatorCaseInput[];
}

/**
 * One model of all cases side by side, which have one opset; inputs and outputs are in the order of
 * the cases, and within a case in its own.
 */
export function caseModel(
  cases: readonly OperatorCase[],
  reader: 'flashline' | 'reference' = 'flashline',
): OnnxModel {
  const opset = opsetOf(cases[0]!);
  const initializers = new Map<string, OnnxTensor>();
  const inputs: OnnxValueInfo[] = [];
  const outputs: OnnxValueInfo[] = [];
  const nodes = cases.flatMap((one, c) => {
    one.inputs.forEach((input, i) => {
      if (input === null) return;
      const name = `c${c}_x${i}`;
      if (input.constant === undefined) inputs.push(inputInfo(name, input));
      else initializers.set(name, { kind: 'dense', tensor: constantTensor(input) });
    });
    for (let i = 0; i < (one.outputs ?? 1); i++) {
      outputs.push({ name: `c${c}_y${i}`, kind: 'unknown', elementType: null, dims: null });
    }
    const nodes = reader === 'reference' ? (one.reference ?? one.nodes) : one.nodes;
    return nodesOf({ ...one, ...(nodes === undefined ? {} : { nodes }) }, `c${c}`, opset);
  });
  const domains = cases.flatMap(({ domain = '' }) => (domain === '' ? [] : [[domain, 1] as const]));
  return {
    irVersion: IR_VERSION,
    opsets: new Map([['', opset], ...domains]),
    producerName: '',
    producerVersion: '',
    functions: [],
    graph: { name: 'cases', nodes, initializers, inputs, outputs, valueInfos: [] },
  };
}

/** A case's nodes; its names get `scope` in front. */
function nodesOf(one: OperatorCase, scope: string, opset: number): OnnxNode[] {
  const { onnx, domain = '', attributes = {} } = one;
  const inputs = one.inputs.map((input, i) => (input === null ? '' : `x${i}`));
  const outputs = Array.from({ length: one.outputs ?? 1 }, (_, i) => `y${i}`);
  const listed = one.nodes?.map((node) => ({
    ...node,
    outputs: node.outputs ?? [node.output ?? 'y0'],
  }));
  return (listed ?? [{ onnx, attributes, inputs, outputs }]).map((node, n) => ({
    name: `${scope}_${n}`,
    opType: node.onnx,
    domain,
    overload: '',
    opset: domain === '' ? opset : 1,
    inputs: node.inputs.map((name) => (name === '' ? '' : `${scope}_${name}`)),
    outputs: node.outputs.map((name) => `${scope}_${name}`),
    attributes: new Map(
      Object.entries(node.attributes ?? {}).map(([name, value]) => [
        name,
        caseAttribute(name, value),
      ]),
    ),
    offset: 0,
  }));
}

/** The values of a case's run-time inputs by the names of `caseModel([one])`. */
export function namedInputs(one: OperatorCase, values: readonly Tensor[]): Map<string, Tensor> {
  const names = one.inputs.flatMap((input, i) =>
    input === null || input.constant !== undefined ? [] : [`c0_x${i}`],
  );
  return new Map(names.map((name, i) => [name, values[i]!]));
}

function inputInfo(name: string, { element = 'f32', shape }: OperatorCaseInput): OnnxValueInfo {
  return { name, kind: 'tensor', elementType: ELEMENT_TYPES[element].onnxNumber, dims: shape };
}
