/** Says what a file is that is no ONNX model, where its first bytes tell. */
import { ModelError } from './errors.ts';

interface Signature {
  readonly at: number;
  readonly bytes: string;
  readonly is: string;
}

const SIGNATURES: readonly Signature[] = [
  { at: 0, bytes: 'PK\x03\x04', is: 'a zip archive (a PyTorch or Keras file, or a zipped model)' },
  { at: 0, bytes: '\x80\x02', is: 'a Python pickle (an old PyTorch file)' },
  { at: 4, bytes: 'TFL3', is: 'a TensorFlow Lite model' },
  { at: 4, bytes: 'ORTM', is: "a model in ONNX Runtime's own format" },
  { at: 0, bytes: '\x89HDF', is: 'an HDF5 file (a Keras model)' },
  { at: 0, bytes: '\x1f\x8b', is: 'a gzip file' },
  { at: 0, bytes: '\x93NUMPY', is: 'a NumPy array' },
  { at: 0, bytes: 'GGUF', is: 'a GGUF model' },
  { at: 0, bytes: '\x7fELF', is: 'an ELF file' },
  { at: 8, bytes: '{"', is: 'a safetensors file (weights without a graph)' },
];

/** How much of a file must be readable for it to be called text. */
const TEXT_PROBE_BYTES = 512;

/**
 * Runs `read`; where it fails and the bytes are of another kind of file, the error says which kind
 * instead. A file that reads as ONNX is ONNX, whatever its first bytes look like.
 */
export function explainForeignFile<T>(bytes: Uint8Array, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const kind = error instanceof ModelError ? kindOf(bytes) : null;
    if (kind === null) throw error;
    throw new ModelError('ONNX_NOT_A_MODEL', `the file is no ONNX model but ${kind}`);
  }
}

function kindOf(bytes: Uint8Array): string | null {
  const found = SIGNATURES.find(({ at, bytes: signature }) =>
    [...signature].every((char, i) => bytes[at + i] === char.charCodeAt(0)),
  );
  if (found !== undefined) return found.is;
  return isText(bytes.subarray(0, TEXT_PROBE_BYTES)) ? 'a text file' : null;
}

function isText(bytes: Uint8Array): boolean {
  return bytes.every((byte) => (byte >= 0x20 ? byte !== 0x7f : byte >= 0x09 && byte <= 0x0d));
}
