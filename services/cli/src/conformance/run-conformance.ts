/** Runs ONNX backend tests one by one and says of each whether it passed, failed or was refused. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@flashline/errors';
import { tensorBytes, tensorFromBytes, valueOf, type Graph, type Tensor } from '@flashline/ir';
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
      return { name: test.name, verdict: 'refused', bound: [], code: error.code, reason: error.message };
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
  const given = compiled.graph.inputs.map((port) => tensorBytes(requireTensor(valueByName(port.name))));
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
    const difference = differenceOf(tensorFromBytes(type, outputs[i]!), requireTensor(tensor));
    if (difference !== null) throw new TestFailure(`output ${i}: ${difference}`);
  });
}

function readTensor(file: Uint8Array): Tensor | null {
  const { tensor } = parseTensorFile(file);
  return tensor.kind === 'dense' ? tensor.tensor : null;
}

function requireTensor(tensor: Tensor | null): Tensor {
  if (tensor === null) throw new TestFailure('the test data is missing or of an unknown type');
  return tensor;
}
