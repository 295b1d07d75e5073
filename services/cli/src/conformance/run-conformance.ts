/** Runs ONNX backend tests one by one and says of each whether it passed, failed or was refused. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@flashline/errors';
import {
  byteSize,
  printType,
  sameType,
  tensorBytes,
  tensorFromBytes,
  valueOf,
  type Graph,
  type Tensor,
  type TensorType,
  type ValueId,
} from '@flashline/ir';
import { ModelError, parseModel, parseTensorFile } from '@flashline/onnx';
import type { Backend } from './backend.ts';
import { differenceOf } from './compare-tensors.ts';
import { compileTest } from './compile-test.ts';
import { readTensorFiles, type BackendTest } from './find-tests.ts';

export interface TestVerdict {
  readonly name: string;
  readonly verdict: 'passed' | 'failed' | 'refused';
  /** Graph inputs that were given to import as constants. */
  readonly bound: readonly string[];
  /** Code and sentence of a refusal or a failure; null where the test passed. */
  readonly code: string | null;
  readonly reason: string | null;
}

/** Infrastructure that is missing (compiler, emulator) is thrown: no verdict is possible then. */
export async function runTest(test: BackendTest, backend: Backend): Promise<TestVerdict> {
  const bound = new Set<string>();
  try {
    const bytes = await readFile(join(test.folder, 'model.onnx'));
    if (test.dataSets.length === 0) throw new TestFailure('the test has no data set');
    for (const dataSet of test.dataSets) {
      const refusal = await runDataSet(bytes, dataSet, backend, bound);
      if (refusal !== null) return { name: test.name, verdict: 'refused', bound: [], ...refusal };
    }
    return { name: test.name, verdict: 'passed', bound: [...bound], code: null, reason: null };
  } catch (error) {
    if (error instanceof ModelError) {
      return {
        name: test.name,
        verdict: 'refused',
        bound: [],
        code: error.code,
        reason: error.message,
      };
    }
    if (error instanceof AppError && error.kind === 'infrastructure') throw error;
    return { name: test.name, verdict: 'failed', bound: [...bound], ...failureOf(error) };
  }
}

class TestFailure extends Error {}

function failureOf(error: unknown): { readonly code: string; readonly reason: string } {
  const code = error instanceof TestFailure ? 'WRONG_OUTPUT' : 'CRASHED';
  const message = error instanceof Error ? error.message : String(error);
  return { code, reason: message.split('\n')[0]! };
}

interface RefusalReason {
  readonly code: string;
  readonly reason: string;
}

async function runDataSet(
  model: Uint8Array,
  dataSet: string,
  backend: Backend,
  bound: Set<string>,
): Promise<RefusalReason | null> {
  const inputs = await readTensorFiles(dataSet, 'input');
  const names = parseModel(model, new Map()).graph.inputs.map((input) => input.name);
  const valueByName = (name: string): Tensor | null => {
    const file = inputs[names.indexOf(name)];
    return file === undefined ? null : readTensor(file);
  };
  const compiled = compileTest(model, valueByName);
  if (compiled.kind === 'refused') {
    return { code: compiled.diagnostic.code, reason: compiled.diagnostic.message };
  }
  compiled.bound.forEach((name) => bound.add(name));
  const { graph } = compiled;
  const given = graph.inputs.map((port) => bytesFor(graph, port.value, valueByName(port.name)));
  const result = await backend(compiled.graph, given);
  if (result.kind === 'does-not-fit') return { code: 'DOES_NOT_FIT', reason: result.reason };
  const expected = (await readTensorFiles(dataSet, 'output')).map(readTensor);
  compareOutputs(compiled.graph, result.outputs, expected);
  return null;
}

function compareOutputs(
  graph: Graph,
  outputs: readonly Uint8Array[],
  expected: readonly (Tensor | null)[],
): void {
  if (expected.length !== outputs.length) {
    throw new TestFailure(`${outputs.length} outputs, ${expected.length} are expected`);
  }
  expected.forEach((tensor, i) => {
    const { type } = valueOf(graph, graph.outputs[i]!.value);
    const wanted = asHalf(requireTensor(tensor), type);
    const difference = differenceOf(tensorFromBytes(type, outputs[i]!), wanted);
    if (difference !== null) throw new TestFailure(`output ${i}: ${difference}`);
  });
}

/** The bytes of an input. One that no node reads may have any shape in the test, and is all zero. */
function bytesFor(graph: Graph, id: ValueId, data: Tensor | null): Uint8Array {
  const { type } = valueOf(graph, id);
  const tensor = asHalf(requireTensor(data), type);
  if (sameType(tensor.type, type)) return tensorBytes(tensor);
  const isRead =
    graph.nodes.some((node) => node.inputs.includes(id)) ||
    graph.outputs.some((port) => port.value === id);
  if (!isRead) return new Uint8Array(byteSize(type));
  throw new TestFailure(`the test gives ${printType(tensor.type)} for ${printType(type)}`);
}

/** Test files of half-precision tensors may hold the raw bits as u16. */
function asHalf(tensor: Tensor, { element }: TensorType): Tensor {
  const isHalf = element === 'f16' || element === 'bf16';
  if (!isHalf || tensor.type.element !== 'u16') return tensor;
  return { type: { element, shape: tensor.type.shape }, data: tensor.data };
}

function readTensor(file: Uint8Array): Tensor | null {
  const { tensor } = parseTensorFile(file);
  return tensor.kind === 'dense' ? tensor.tensor : null;
}

function requireTensor(tensor: Tensor | null): Tensor {
  if (tensor === null) throw new TestFailure('the test data is missing or of an unknown type');
  return tensor;
}
