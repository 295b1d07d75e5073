/** The quantised models of zoo/quantized with what ONNX Runtime made of them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { elementCount, tensorOf, type Tensor } from '@flashline/ir';
import { parseNpz } from '@flashline/model-files';
import { parseModel, type OnnxModel } from '@flashline/onnx';

const FOLDER = fileURLToPath(new URL('../../../../zoo/quantized/', import.meta.url));
const LIMITS = { unpackedBytes: 2 ** 24, arrays: 2 ** 12 };
const INPUT_STEP = 1 / 32;

export interface QuantizedFile {
  readonly model: OnnxModel;
  /** One tensor per sample. */
  readonly inputs: readonly Tensor[];
  /** Outputs of the fp32 network and of ONNX Runtime's quantised one, a list per sample. */
  readonly fp32: readonly (readonly number[])[];
  readonly int8: readonly (readonly number[])[];
  /** Scale of the output; null for dynamic quantisation. */
  readonly step: number | null;
  /** Values of 8 bits of the first sample, by name. */
  readonly inner: ReadonlyMap<string, Tensor>;
  /** What exact arithmetic makes of those before each. */
  readonly exact: ReadonlyMap<string, Tensor>;
}

/** Names of the models, sorted; at least one. */
export function quantizedNames(): string[] {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.onnx'));
  if (names.length === 0) throw new Error(`no model in ${FOLDER}`);
  return names.map((name) => name.slice(0, -'.onnx'.length)).sort();
}

export function readQuantized(name: string): QuantizedFile {
  const model = parseModel(readFileSync(join(FOLDER, `${name}.onnx`)), new Map());
  const data = arraysOf(name);
  const shape = model.graph.inputs[0]!.dims as readonly number[];
  const named = (kind: string): [string, Tensor][] =>
    [...data].flatMap(([key, tensor]) =>
      key.startsWith(`${kind} `) ? [[key.slice(kind.length + 1), tensor]] : [],
    );
  const inner = new Map(named('inner'));
  return {
    model,
    inputs: rowsOf(arraysOf('inputs').get(shape.slice(1).join('x'))!).map((row) =>
      tensorOf(
        'f32',
        shape,
        row.map((value) => value * INPUT_STEP),
      ),
    ),
    fp32: rowsOf(data.get('fp32')!),
    int8: rowsOf(data.get('int8')!),
    step: data.has('step') ? Number(data.get('step')!.data[0]) : null,
    inner,
    exact: new Map(named('exact').map(([key, less]) => [key, sumOf(inner.get(key)!, less)])),
  };
}

function arraysOf(name: string): Map<string, Tensor> {
  return parseNpz(readFileSync(join(FOLDER, `${name}.npz`)), name, LIMITS);
}

/** A tensor as a list of numbers for each index of its first axis. */
function rowsOf({ type, data }: Tensor): number[][] {
  const size = elementCount(type.shape.slice(1));
  const numbers = Array.from(data as ArrayLike<number>);
  return Array.from({ length: type.shape[0]! }, (_, i) => numbers.slice(i * size, (i + 1) * size));
}

function sumOf(a: Tensor, b: Tensor): Tensor {
  const values = Array.from(a.data as ArrayLike<number>, (value, i) => value + Number(b.data[i]));
  return tensorOf(a.type.element, a.type.shape, values);
}
