/** Messages of the quantizer's stages. */
import type { quantizer } from '@flashline/contracts';
import type { CHECK_DATA, QUANTISE, REFERENCE, RequestOf, ResultOf } from '../definitions.ts';
import {
  DATA_FILE,
  MODEL_FILE,
  PREPARED_FILE,
  REFERENCE_FILE,
  targetFile,
} from '../stage-files.ts';
import {
  artifactOf,
  dataInput,
  methodFromMessage,
  methodToMessage,
  outputsFrom,
  portTypeFromMessage,
  portTypeToMessage,
  requireArtifact,
  samplesFromMessage,
  samplesToMessage,
  scopeFrom,
  scopeOf,
} from './fields.ts';
import type { StageMessages } from './stage-messages.ts';

export const CHECK_DATA_MESSAGES: StageMessages<
  RequestOf<typeof CHECK_DATA>,
  ResultOf<typeof CHECK_DATA>,
  quantizer.CheckDataRequest,
  quantizer.CheckDataResponse
> = {
  toRequest: (call) => ({ scope: scopeOf(call), data: artifactOf(call.inputs[DATA_FILE]) }),
  fromRequest: ({ scope, data }) => ({
    ...scopeFrom(scope),
    inputs: { [DATA_FILE]: requireArtifact(data, 'data') },
    request: {},
  }),
  toResponse: () => ({}),
  fromResponse: () => ({ result: {}, outputs: {} }),
};

export const QUANTISE_MESSAGES: StageMessages<
  RequestOf<typeof QUANTISE>,
  ResultOf<typeof QUANTISE>,
  quantizer.QuantizeModelRequest,
  quantizer.QuantizeModelResponse
> = {
  toRequest: (call) => {
    const { calibration, method, keepFp32, io } = call.request;
    return {
      scope: scopeOf(call),
      prepared: artifactOf(call.inputs[PREPARED_FILE]),
      calibration: calibration === null ? undefined : samplesToMessage(calibration),
      method: methodToMessage(method),
      keepFp32: [...keepFp32],
      portType: portTypeToMessage(io),
    };
  },
  fromRequest: (message) => {
    const calibration =
      message.calibration === undefined ? null : samplesFromMessage(message.calibration);
    return {
      ...scopeFrom(message.scope),
      inputs: {
        [PREPARED_FILE]: requireArtifact(message.prepared, 'prepared model'),
        ...dataInput(calibration),
      },
      request: {
        calibration,
        method: methodFromMessage(message.method),
        keepFp32: message.keepFp32,
        io: portTypeFromMessage(message.portType),
      },
    };
  },
  toResponse: ({ outputs }) => ({ prepared: outputs[PREPARED_FILE] }),
  fromResponse: ({ prepared }) => ({
    result: {},
    outputs: outputsFrom({ [PREPARED_FILE]: prepared }),
  }),
};

export const REFERENCE_MESSAGES: StageMessages<
  RequestOf<typeof REFERENCE>,
  ResultOf<typeof REFERENCE>,
  quantizer.ComputeReferenceRequest,
  quantizer.ComputeReferenceResponse
> = {
  toRequest: (call) => ({
    scope: scopeOf(call),
    model: artifactOf(call.inputs[MODEL_FILE]),
    prepared: artifactOf(call.inputs[PREPARED_FILE]),
    inputs: samplesToMessage(call.request.inputs),
    compiled: Array.from({ length: call.request.compiled }, (_, i) =>
      artifactOf(call.inputs[targetFile(i, 'compiled')])!,
    ),
  }),
  fromRequest: (message) => {
    const inputs = samplesFromMessage(message.inputs);
    const { compiled } = message;
    return {
      ...scopeFrom(message.scope),
      inputs: {
        [MODEL_FILE]: requireArtifact(message.model, 'model'),
        [PREPARED_FILE]: requireArtifact(message.prepared, 'prepared model'),
        ...dataInput(inputs),
        ...Object.fromEntries(compiled.map(({ sha256 }, i) => [targetFile(i, 'compiled'), sha256])),
      },
      request: { inputs, compiled: compiled.length },
    };
  },
  toResponse: ({ outputs }) => ({ reference: outputs[REFERENCE_FILE] }),
  fromResponse: ({ reference }) => ({
    result: {},
    outputs: outputsFrom({ [REFERENCE_FILE]: reference }),
  }),
};
