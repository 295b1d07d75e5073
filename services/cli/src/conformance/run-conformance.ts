/** Runs ONNX backend tests and says of each whether it passed, failed or was refused. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
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
import type { Backend, BackendResult } from './backend.ts';
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

/**
 * The verdict of every test, in order; their models may share one program. Infrastructure that is
 * missing (compiler, emulator) is thrown: no verdict is possible then.
 */
export async function runTests(
  tests: readonly BackendTest[],
  backend: Backend,
): Promise<TestVerdict[]> {
  const prepared = await Promise.all(tests.map(prepareTest));
  const sets = prepared.flatMap((one) => ('sets' in one ? one.sets : []));
  const results = [...(await backend(sets.map(({ graph, inputs }) => ({ graph, inputs }))))];
  return prepared.map((one) => {
    if (!('sets' in one)) return one;
    return judge(one, results.splice(0, one.sets.length));
  });
}

interface DataSet {
  readonly graph: Graph;
  readonly inputs: readonly Uint8Array[];
  readonly expected: readonly (Tensor | null)[];
}

interface PreparedTest {
  readonly name: string;
  readonly bound: readonly string[];
  readonly sets: readonly DataSet[];
}

class TestFailure extends Error {}

async function prepareTest({
  name,
  folder,
  dataSets,
}: BackendTest): Promise<PreparedTest | TestVerdict> {
  const bound = new Set<string>();
  try {
    const bytes = await readFile(join(folder, 'model.onnx'));
    if (dataSets.length === 0) throw new TestFailure('the test has no data set');
    const sets: DataSet[] = [];
    for (const dataSet of dataSets) {
      const made = await prepareDataSet(bytes, dataSet, bound);
      if ('code' in made) return refusal(name, made);
      sets.push(made);
    }
    return { name, bound: [...bound], sets };
  } catch (error) {
    if (error instanceof ModelError)
      return refusal(name, { code: error.code, reason: error.message });
    return failure(name, [...bound], error);
  }
}

async function prepareDataSet(
  model: Uint8Array,
  dataSet: string,
  bound: Set<string>,
): Promise<DataSet | Reason> {
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
  return {
    graph,
    inputs: graph.inputs.map((port) => bytesFor(graph, port.value, valueByName(port.name))),
    expected: (await readTensorFiles(dataSet, 'output')).map(readTensor),
  };
}

function judge(
  { name, bound, sets }: PreparedTest,
  results: readonly BackendResult[],
): TestVerdict {
  try {
    for (const [i, result] of results.entries()) {
      if (result.kind === 'does-not-fit') {
        return refusal(name, { code: 'DOES_NOT_FIT', reason: result.reason });
      }
      if (result.kind === 'failure') throw result.error;
      compareOutputs(sets[i]!.graph, result.outputs, sets[i]!.expected);
    }
    return { name, verdict: 'passed', bound, code: null, reason: null };
  } catch (error) {
    return failure(name, bound, error);
  }
}

interface Reason {
  readonly code: string;
  readonly reason: string;
}

function refusal(name: string, reason: Reason): TestVerdict {
  return { name, verdict: 'refused', bound: [], ...reason };
}

function failure(name: string, bound: readonly string[], error: unknown): TestVerdict {
  const code = error instanceof TestFailure ? 'WRONG_OUTPUT' : 'CRASHED';
  const message = error instanceof Error ? error.message : String(error);
  return { name, verdict: 'failed', bound, code, reason: message.split('\n')[0]! };
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
