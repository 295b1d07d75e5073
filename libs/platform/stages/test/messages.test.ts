/** What one end of a call says is what the other end hears. */
import { builder, codegen, parser, quantizer } from '@flashline/contracts';
import {
  BUILD_MESSAGES,
  CHECK_DATA_MESSAGES,
  CHECK_MODEL_MESSAGES,
  GENERATE_MESSAGES,
  PARSE_MESSAGES,
  QUANTISE_MESSAGES,
  REFERENCE_MESSAGES,
  type StageCall,
  type StageMessages,
  type StageOutcome,
} from '../src/index.ts';

const A = 'a'.repeat(64);
const B = 'b'.repeat(64);
const SCOPE = { teamId: 't', jobId: 'j' };
const TARGET = { board: 'nucleo-g474re', precision: 'int8', optimize: 'flash' } as const;

/** A generated message type. */
interface Wire<T> {
  readonly encode: (message: T) => { finish(): Uint8Array };
  readonly decode: (bytes: Uint8Array) => T;
}

function sent<T>(wire: Wire<T>, message: T): T {
  return wire.decode(wire.encode(message).finish());
}

function expectRequest<Q, R, M, P>(
  messages: StageMessages<Q, R, M, P>,
  wire: Wire<M>,
  call: StageCall<Q>,
): void {
  expect(messages.fromRequest(sent(wire, messages.toRequest(call)))).toEqual(call);
}

function expectResponse<Q, R, M, P>(
  messages: StageMessages<Q, R, M, P>,
  wire: Wire<P>,
  outcome: StageOutcome<R>,
): void {
  expect(messages.fromResponse(sent(wire, messages.toResponse(outcome)))).toEqual(outcome);
}

const object = (sha256: string) => ({ sha256, sizeBytes: 12 });

test('checks of uploads', () => {
  const model = { ...SCOPE, inputs: { 'model.onnx': A }, request: {} };
  expectRequest(CHECK_MODEL_MESSAGES, parser.CheckModelRequest, model);
  expectResponse(CHECK_MODEL_MESSAGES, parser.CheckModelResponse, { result: {}, outputs: {} });
  const data = { teamId: 't', inputs: { 'data.npz': A }, request: {} };
  expectRequest(CHECK_DATA_MESSAGES, quantizer.CheckDataRequest, data);
  expectResponse(CHECK_DATA_MESSAGES, quantizer.CheckDataResponse, { result: {}, outputs: {} });
});

test('parse', () => {
  const request = {
    name: 'm',
    dims: { batch: 4 },
    prefix: null,
    io: 'int8',
    precisions: ['fp32', 'int8'] as ('fp32' | 'int8')[],
    keepFp32: ['a*'],
  } as const;
  const inputs = { 'model.onnx': A };
  const call = { ...SCOPE, inputs, request: { ...request, keepFp32: ['a*'] } };
  expectRequest(PARSE_MESSAGES, parser.ParseModelRequest, call);
  const other = { ...call, request: { ...call.request, prefix: 'net', precisions: [] } };
  expectRequest(PARSE_MESSAGES, parser.ParseModelRequest, other);
  expectResponse(PARSE_MESSAGES, parser.ParseModelResponse, {
    result: { isRefused: true, isQuantized: false, symbolicDims: ['batch'] },
    outputs: { prepared: object(B) },
  });
});

test('quantise, with data, a seed, or nothing', () => {
  const request = { method: 'mse', keepFp32: [], io: 'fp32' } as const;
  for (const calibration of [{ data: B }, { random: 7 }, null]) {
    const data = calibration !== null && 'data' in calibration ? B : null;
    expectRequest(QUANTISE_MESSAGES, quantizer.QuantizeModelRequest, {
      ...SCOPE,
      inputs: { prepared: A, 'data.npz': data },
      request: { ...request, keepFp32: [], calibration },
    });
  }
  const outcome = { result: {}, outputs: { prepared: object(B) } };
  expectResponse(QUANTISE_MESSAGES, quantizer.QuantizeModelResponse, outcome);
});

test('reference, with and without layers', () => {
  const inputs = { 'model.onnx': A, prepared: B };
  expectRequest(REFERENCE_MESSAGES, quantizer.ComputeReferenceRequest, {
    ...SCOPE,
    inputs: { ...inputs, 'data.npz': null, '0.compiled': A, '1.compiled': B },
    request: { inputs: { random: 0 }, compiled: 2 },
  });
  expectRequest(REFERENCE_MESSAGES, quantizer.ComputeReferenceRequest, {
    ...SCOPE,
    inputs: { ...inputs, 'data.npz': A },
    request: { inputs: { data: A }, compiled: 0 },
  });
  const outcome = { result: {}, outputs: { reference: object(B) } };
  expectResponse(REFERENCE_MESSAGES, quantizer.ComputeReferenceResponse, outcome);
});

test('generate and build', () => {
  const request = { target: TARGET };
  expectRequest(GENERATE_MESSAGES, codegen.GenerateSourceRequest, {
    ...SCOPE,
    inputs: { prepared: A },
    request,
  });
  expectResponse(GENERATE_MESSAGES, codegen.GenerateSourceResponse, {
    result: { isFarTooLarge: true },
    outputs: { compiled: object(A) },
  });
  expectRequest(BUILD_MESSAGES, builder.BuildFirmwareRequest, {
    ...SCOPE,
    inputs: { compiled: A },
    request,
  });
  expectResponse(BUILD_MESSAGES, builder.BuildFirmwareResponse, {
    result: { isLinked: false },
    outputs: { build: object(A) },
  });
  expectResponse(BUILD_MESSAGES, builder.BuildFirmwareResponse, {
    result: { isLinked: true },
    outputs: {
      build: object(A),
      'firmware.elf': object(B),
      'firmware.bin': object(B),
      'firmware.map': object(B),
    },
  });
});

test('a message that lacks a part, or has one that is not known, is refused', () => {
  const empty = builder.BuildFirmwareRequest.decode(new Uint8Array());
  const refusal = expect.objectContaining({ code: 'STAGE_BAD_REQUEST' }) as Error;
  expect(() => BUILD_MESSAGES.fromRequest(empty)).toThrow(refusal);
  const target = { board: 'b', precision: 9 as never, optimize: 1 as const };
  const odd = { scope: SCOPE, compiled: object(A), target };
  expect(() => BUILD_MESSAGES.fromRequest(odd)).toThrow(refusal);
});
