import { tensorOf } from '@flashline/ir';
import { compileTarget, prepareModel, programsOf } from '@flashline/pipeline';
import { findBoard } from '@flashline/boards';
import {
  decodeCompiled,
  decodeMeasurement,
  decodePrepared,
  decodeReference,
  encodeCompiled,
  encodePrepared,
  encodeReference,
} from '../src/codec.ts';
import { failureFrom } from '../src/fields.ts';
import { denseModel, refusedModel } from './models.ts';

const prepare = (bytes: Uint8Array) => prepareModel('m', bytes, { dims: new Map(), prefix: null });
const FAILURE = failureFrom({
  code: 'X_Y',
  kind: 'infrastructure',
  message: 'No.',
  retryable: true,
});

test('a prepared model comes back without its bytes', () => {
  const { bytes, ...graphs } = prepare(denseModel(4));
  expect(bytes.length).toBeGreaterThan(0);
  expect(decodePrepared(encodePrepared({ ...graphs, bytes } as typeof graphs))).toEqual(graphs);
  const refused = prepare(refusedModel());
  expect(decodePrepared(encodePrepared(refused)).diagnostics).toEqual(refused.diagnostics);
});

test('what kept a model from a graph comes back as an error', () => {
  const model = { ...prepare(denseModel(4)), failure: FAILURE, quantized: FAILURE };
  const { failure, quantized } = decodePrepared(encodePrepared(model));
  expect(failure).toEqual(FAILURE);
  expect(quantized).toEqual(FAILURE);
  expect(failure).toBeInstanceOf(Error);
});

test('a compiled model comes back with every file and with arrays that it shares', () => {
  const model = prepare(denseModel(4));
  const target = {
    board: findBoard('nucleo-g474re')!,
    precision: 'fp32',
    optimize: 'balanced',
  } as const;
  const compiled = compileTarget(model, programsOf(model)('fp32'), target);
  const decoded = decodeCompiled(encodeCompiled(compiled));
  expect(decoded.program).toEqual(compiled.program);
  expect(decoded.plan).toEqual(compiled.plan);
  const texts = (of: typeof compiled) => of.source.files.map(({ path, text }) => [path, text]);
  expect(texts(decoded)).toEqual(texts(compiled));
});

test('the same model gives the same bytes', () => {
  const encoded = () => encodePrepared(prepare(denseModel(4)));
  expect(Buffer.from(encoded()).equals(encoded())).toBe(true);
});

test('a reference comes back with what kept us from the one of int8', () => {
  const sample = [tensorOf('f32', [2], [-0, NaN])];
  const reference = {
    samples: [sample],
    outputs: [sample],
    inner: [new Map([['y', sample[0]!]])],
    labels: [1],
  };
  const artifact = { reference, int8: FAILURE };
  expect(decodeReference(encodeReference(artifact))).toEqual(artifact);
});

test('bytes of another version or kind, or none of ours, are refused', () => {
  const bytes = encodePrepared(prepare(denseModel(2)));
  const refusal = expect.objectContaining({ code: 'STAGE_BAD_ARTIFACT' }) as Error;
  expect(() => decodeMeasurement(bytes)).toThrow(refusal);
  expect(() => decodePrepared(Buffer.concat([Buffer.of(9), bytes.subarray(1)]))).toThrow(refusal);
  expect(() => decodePrepared(bytes.subarray(0, bytes.length / 2))).toThrow(refusal);
  expect(() => decodePrepared(new Uint8Array())).toThrow(refusal);
});
