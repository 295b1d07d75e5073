/** The request to the child and its answer, over frames. */
import { tensorBytes, tensorFromBytes, type Tensor, type TensorType } from '@flashline/ir';
import { decodeFrame, encodeFrame } from './frame.ts';

export interface Request {
  readonly model: Uint8Array;
  /** Samples, each a tensor per input in the order of the model. */
  readonly samples: readonly (readonly Tensor[])[];
  /** Outputs wanted, or null for all. */
  readonly outputNames: readonly string[] | null;
}

export type Answer =
  | {
      readonly kind: 'outputs';
      readonly names: readonly string[];
      /** Samples, each a tensor per name. */
      readonly samples: readonly (readonly Tensor[])[];
    }
  /** ONNX Runtime said no, while it loaded the model or while it ran. */
  | { readonly kind: 'failure'; readonly phase: 'load' | 'run'; readonly message: string };

type Types = readonly (readonly TensorType[])[];

export function encodeRequest({ model, samples, outputNames }: Request): Uint8Array {
  const header = { types: typesOf(samples), outputNames };
  return encodeFrame({ header, blocks: [model, ...blocksOf(samples)] });
}

export function decodeRequest(bytes: Uint8Array): Request | null {
  const frame = decodeFrame(bytes);
  if (frame === null) return null;
  const { types, outputNames } = frame.header as Pick<Request, 'outputNames'> & { types: Types };
  const [model, ...blocks] = frame.blocks;
  return { model: model!, samples: tensorsOf(types, blocks), outputNames };
}

export function encodeAnswer(answer: Answer): Uint8Array {
  if (answer.kind === 'failure') return encodeFrame({ header: answer, blocks: [] });
  const { kind, names, samples } = answer;
  return encodeFrame({
    header: { kind, names, types: typesOf(samples) },
    blocks: blocksOf(samples),
  });
}

export function decodeAnswer(bytes: Uint8Array): Answer | null {
  const frame = decodeFrame(bytes);
  if (frame === null) return null;
  const header = frame.header as
    | Extract<Answer, { kind: 'failure' }>
    | { kind: 'outputs'; names: readonly string[]; types: Types };
  if (header.kind === 'failure') return header;
  const samples = tensorsOf(header.types, frame.blocks);
  return { kind: 'outputs', names: header.names, samples };
}

function typesOf(samples: Request['samples']): Types {
  return samples.map((sample) => sample.map((tensor) => tensor.type));
}

function blocksOf(samples: Request['samples']): Uint8Array[] {
  return samples.flat().map(tensorBytes);
}

function tensorsOf(types: Types, blocks: readonly Uint8Array[]): Tensor[][] {
  let next = 0;
  return types.map((sample) => sample.map((type) => tensorFromBytes(type, blocks[next++]!)));
}
