/** Messages of the parser's stages. */
import type { parser } from '@flashline/contracts';
import type { CHECK_MODEL, PARSE, RequestOf, ResultOf } from '../definitions.ts';
import { MODEL_FILE, PREPARED_FILE } from '../stage-files.ts';
import {
  artifactOf,
  outputsFrom,
  portTypeFromMessage,
  portTypeToMessage,
  precisionFromMessage,
  precisionToMessage,
  requireArtifact,
  scopeFrom,
  scopeOf,
} from './fields.ts';
import type { StageMessages } from './stage-messages.ts';

export const CHECK_MODEL_MESSAGES: StageMessages<
  RequestOf<typeof CHECK_MODEL>,
  ResultOf<typeof CHECK_MODEL>,
  parser.CheckModelRequest,
  parser.CheckModelResponse
> = {
  toRequest: (call) => ({ scope: scopeOf(call), model: artifactOf(call.inputs[MODEL_FILE]) }),
  fromRequest: ({ scope, model }) => ({
    ...scopeFrom(scope),
    inputs: { [MODEL_FILE]: requireArtifact(model, 'model') },
    request: {},
  }),
  toResponse: () => ({}),
  fromResponse: () => ({ result: {}, outputs: {} }),
};

export const PARSE_MESSAGES: StageMessages<
  RequestOf<typeof PARSE>,
  ResultOf<typeof PARSE>,
  parser.ParseModelRequest,
  parser.ParseModelResponse
> = {
  toRequest: (call) => ({
    scope: scopeOf(call),
    model: artifactOf(call.inputs[MODEL_FILE]),
    modelName: call.request.name,
    dims: { ...call.request.dims },
    prefix: call.request.prefix ?? '',
    portType: portTypeToMessage(call.request.io),
    precisions: call.request.precisions.map(precisionToMessage),
    keepFp32: [...call.request.keepFp32],
  }),
  fromRequest: (message) => ({
    ...scopeFrom(message.scope),
    inputs: { [MODEL_FILE]: requireArtifact(message.model, 'model') },
    request: {
      name: message.modelName,
      dims: message.dims,
      prefix: message.prefix === '' ? null : message.prefix,
      io: portTypeFromMessage(message.portType),
      precisions: message.precisions.map(precisionFromMessage),
      keepFp32: message.keepFp32,
    },
  }),
  toResponse: ({ result, outputs }) => ({
    prepared: outputs[PREPARED_FILE],
    isRefused: result.isRefused,
    isQuantized: result.isQuantized,
    symbolicDims: [...result.symbolicDims],
  }),
  fromResponse: ({ prepared, isRefused, isQuantized, symbolicDims }) => ({
    result: { isRefused, isQuantized, symbolicDims },
    outputs: outputsFrom({ [PREPARED_FILE]: prepared }),
  }),
};
