/** Messages of the stages that make source and firmware. */
import type { builder, codegen } from '@flashline/contracts';
import type { BUILD, GENERATE, RequestOf, ResultOf } from '../definitions.ts';
import {
  BIN_FILE,
  BUILD_FILE,
  COMPILED_FILE,
  ELF_FILE,
  MAP_FILE,
  PREPARED_FILE,
} from '../stage-files.ts';
import {
  artifactOf,
  outputsFrom,
  requireArtifact,
  scopeFrom,
  scopeOf,
  targetFromMessage,
  targetToMessage,
} from './fields.ts';
import type { StageMessages } from './stage-messages.ts';

export const GENERATE_MESSAGES: StageMessages<
  RequestOf<typeof GENERATE>,
  ResultOf<typeof GENERATE>,
  codegen.GenerateSourceRequest,
  codegen.GenerateSourceResponse
> = {
  toRequest: (call) => ({
    scope: scopeOf(call),
    prepared: artifactOf(call.inputs[PREPARED_FILE]),
    target: targetToMessage(call.request.target),
  }),
  fromRequest: ({ scope, prepared, target }) => ({
    ...scopeFrom(scope),
    inputs: { [PREPARED_FILE]: requireArtifact(prepared, 'prepared model') },
    request: { target: targetFromMessage(target) },
  }),
  toResponse: ({ result, outputs }) => ({
    compiled: outputs[COMPILED_FILE],
    isFarTooLarge: result.isFarTooLarge,
  }),
  fromResponse: ({ compiled, isFarTooLarge }) => ({
    result: { isFarTooLarge },
    outputs: outputsFrom({ [COMPILED_FILE]: compiled }),
  }),
};

export const BUILD_MESSAGES: StageMessages<
  RequestOf<typeof BUILD>,
  ResultOf<typeof BUILD>,
  builder.BuildFirmwareRequest,
  builder.BuildFirmwareResponse
> = {
  toRequest: (call) => ({
    scope: scopeOf(call),
    compiled: artifactOf(call.inputs[COMPILED_FILE]),
    target: targetToMessage(call.request.target),
  }),
  fromRequest: ({ scope, compiled, target }) => ({
    ...scopeFrom(scope),
    inputs: { [COMPILED_FILE]: requireArtifact(compiled, 'compiled model') },
    request: { target: targetFromMessage(target) },
  }),
  toResponse: ({ outputs }) => ({
    build: outputs[BUILD_FILE],
    elf: outputs[ELF_FILE],
    bin: outputs[BIN_FILE],
    map: outputs[MAP_FILE],
  }),
  fromResponse: ({ build, elf, bin, map }) => ({
    result: { isLinked: elf !== undefined },
    outputs: outputsFrom({
      [BUILD_FILE]: build,
      [ELF_FILE]: elf,
      [BIN_FILE]: bin,
      [MAP_FILE]: map,
    }),
  }),
};
