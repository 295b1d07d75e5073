/**
 * What stages leave for each other, as bytes: a version, then V8's structured clone, compressed. Shared
 * arrays and cycles survive. Bytes come from the store and were made by programs that read hostile
 * models, so they are read in programs of an executor alone (decision 0010).
 */
import { deserialize, serialize } from 'node:v8';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { CompiledModel } from '@flashline/compiler';
import { AppError } from '@flashline/errors';
import type {
  Measurement,
  PreparedGraphs,
  QuantizedModel,
  ReferenceRun,
} from '@flashline/pipeline';
import type { Firmware } from '@flashline/toolchain';
import { STAGE_BAD_ARTIFACT } from './errors.ts';
import { failureFrom, toFailure, type Failure } from './fields.ts';

/** Rises with any change of the types below. */
const VERSION = 1;
const FASTEST = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };
const MOST_BYTES = 1_500_000_000;

/** What the outputs of targets are compared with. */
export interface ReferenceArtifact {
  readonly reference: ReferenceRun;
  /** The same with the inner values of the graph that was quantised, or what kept us from them. */
  readonly int8: ReferenceRun | AppError;
}

type Unread<T> = Omit<T, 'quantized' | 'failure'> & {
  readonly quantized: QuantizedModel | Failure | null;
  readonly failure: Failure | null;
};

/** Without the bytes of the model, which are an object of their own. */
export function encodePrepared(model: PreparedGraphs): Uint8Array {
  const { quantized, failure, ...rest } = model;
  const plain: Unread<PreparedGraphs> = {
    ...rest,
    quantized: quantized instanceof AppError ? toFailure(quantized) : quantized,
    failure: failure === null ? null : toFailure(failure),
  };
  return encode('prepared', { ...plain, bytes: undefined });
}

export function decodePrepared(bytes: Uint8Array): PreparedGraphs {
  const { quantized, failure, ...rest } = decode<Unread<PreparedGraphs>>('prepared', bytes);
  return {
    ...rest,
    quantized: quantized !== null && 'code' in quantized ? failureFrom(quantized) : quantized,
    failure: failure === null ? null : failureFrom(failure),
  };
}

interface PlainFile {
  readonly path: string;
  readonly pieces: readonly string[];
}

type PlainCompiled = Omit<CompiledModel, 'source'> & {
  readonly source: Omit<CompiledModel['source'], 'files'> & { readonly files: PlainFile[] };
};

export function encodeCompiled({ program, plan, source }: CompiledModel): Uint8Array {
  const files = source.files.map(({ path, pieces, ...file }) => ({
    path,
    pieces: pieces === undefined ? [file.text] : [...pieces()],
  }));
  const plain: PlainCompiled = { program, plan, source: { ...source, files } };
  return encode('compiled', plain);
}

export function decodeCompiled(bytes: Uint8Array): CompiledModel {
  const { program, plan, source } = decode<PlainCompiled>('compiled', bytes);
  const files = source.files.map(({ path, pieces }) => ({
    path,
    get text() {
      return pieces.join('');
    },
    pieces: () => pieces,
  }));
  return { program, plan, source: { ...source, files } };
}

/** Paths of files are left out. */
export function encodeFirmware(firmware: Firmware): Uint8Array {
  return encode('firmware', { ...firmware, elf: null, bin: null, map: null } satisfies Firmware);
}

export function decodeFirmware(bytes: Uint8Array): Firmware {
  return decode('firmware', bytes);
}

export function encodeReference({ reference, int8 }: ReferenceArtifact): Uint8Array {
  return encode('reference', {
    reference,
    int8: int8 instanceof AppError ? toFailure(int8) : int8,
  });
}

export function decodeReference(bytes: Uint8Array): ReferenceArtifact {
  const { reference, int8 } = decode<{ reference: ReferenceRun; int8: ReferenceRun | Failure }>(
    'reference',
    bytes,
  );
  return { reference, int8: 'code' in int8 ? failureFrom(int8) : int8 };
}

export function encodeMeasurement(measurement: Measurement): Uint8Array {
  return encode('measurement', measurement);
}

export function decodeMeasurement(bytes: Uint8Array): Measurement {
  return decode('measurement', bytes);
}

function encode(kind: string, value: object): Uint8Array {
  const body = zstdCompressSync(serialize({ kind, value }), FASTEST);
  return Buffer.concat([Buffer.of(VERSION), body]);
}

function decode<T>(kind: string, bytes: Uint8Array): T {
  try {
    if (bytes[0] !== VERSION) throw new Error(`it is of version ${bytes[0]}`);
    const plain = zstdDecompressSync(bytes.subarray(1), { maxOutputLength: MOST_BYTES });
    const artifact = deserialize(plain) as { kind: string; value: T };
    if (artifact.kind !== kind) throw new Error(`it is of kind ${artifact.kind}`);
    return artifact.value;
  } catch (cause) {
    const message = `An artifact of kind ${kind} cannot be read: run the job without cache.`;
    throw new AppError(STAGE_BAD_ARTIFACT, message, { cause });
  }
}
