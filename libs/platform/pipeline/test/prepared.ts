/** Models of the project compiled by themselves, with inputs and the reference's answers. */
import type { Board } from '@flashline/boards';
import { compileGraph, type CompiledModel } from '@flashline/compiler';
import { isFloat, tensorBytes, tensorFromBytes, toNumbers, type Tensor } from '@flashline/ir';
import { readModelFile } from '@flashline/model-files';
import { relativeError } from '@flashline/report';
import {
  arenaRegions,
  BOARD_ISA,
  prepareModel,
  readSamples,
  referenceFor,
  type PreparedModel,
} from '../src/index.ts';

const HOST_REGIONS = [{ name: 'HOST', capacityBytes: 2 ** 31 }];

/** A model that is known to be accepted, with this prefix or that of its name. */
export async function prepareFile(
  path: string,
  prefix: string | null = null,
): Promise<PreparedModel> {
  const file = await readModelFile(path);
  return prepareModel(file.name, file.bytes, { dims: new Map(), prefix });
}

/** Its source for a board, or portable source for any machine. */
export function compilePrepared(model: PreparedModel, board: Board | null): CompiledModel {
  return compileGraph(model.graph!, board === null ? HOST_REGIONS : arenaRegions(board), {
    prefix: model.prefix,
    isa: board === null ? 'portable' : BOARD_ISA,
    modelSha256: model.sha256,
    toolVersion: '0',
    settings: [],
  });
}

export interface Question {
  /** Samples x inputs, raw bytes. */
  readonly inputs: readonly (readonly Uint8Array[])[];
  /** Samples x outputs. */
  readonly answers: readonly (readonly Tensor[])[];
}

/** Random inputs and what ONNX Runtime answers. */
export async function askReference(model: PreparedModel): Promise<Question> {
  const samples = await readSamples(model, { kind: 'random', seed: 0 });
  const { outputs } = await referenceFor(model, samples, []);
  return { inputs: samples.samples.map((sample) => sample.map(tensorBytes)), answers: outputs };
}

/** The largest relative error over samples and outputs, as reports measure it. */
export function worstError(
  outputs: readonly (readonly Uint8Array[])[],
  answers: Question['answers'],
): number {
  const errors = answers.flatMap((sample, s) =>
    sample.map((answer, o) => {
      const got = tensorFromBytes(answer.type, outputs[s]![o]!);
      return relativeError(toNumbers(got), toNumbers(answer), isFloat(answer.type.element));
    }),
  );
  return errors.length === 0 ? Infinity : Math.max(...errors);
}
