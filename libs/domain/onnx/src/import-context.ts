/** What one import has used of its limits so far, and the files of external data. */
import { ModelError } from './errors.ts';
import type { ImportLimits } from './limits.ts';
import type { WireReader } from './wire-reader.ts';

type Budget = 'nodes' | 'items' | 'tensorBytes' | 'attributeNumbers' | 'textBytes';

const WORDS = {
  nodes: 'nodes',
  items: 'parts (nodes, names, attributes, values)',
  tensorBytes: 'bytes of constant tensors',
  attributeNumbers: 'numbers in attributes',
  textBytes: 'bytes of names and strings',
} as const satisfies Record<Budget, string>;

export class ImportContext {
  readonly limits: ImportLimits;
  readonly external: ReadonlyMap<string, Uint8Array>;
  readonly #used: Record<Budget, number> = {
    nodes: 0,
    items: 0,
    tensorBytes: 0,
    attributeNumbers: 0,
    textBytes: 0,
  };

  constructor(limits: ImportLimits, external: ReadonlyMap<string, Uint8Array>) {
    this.limits = limits;
    this.external = external;
  }

  /** Takes `amount` from a budget before anything of that size is allocated. */
  spend(budget: Budget, amount: number, offset: number | null): void {
    this.#used[budget] += amount;
    const limit = this.limits[budget];
    if (this.#used[budget] <= limit) return;
    throw new ModelError('ONNX_LIMIT', `the model has more than ${limit} ${WORDS[budget]}`, {
      offset,
    });
  }

  /** Reads a nested message, counted as one item. */
  message(reader: WireReader, message: string): WireReader {
    this.spend('items', 1, reader.fieldStart);
    return reader.sub(message);
  }

  /** Reads a name: UTF-8, and no longer than a name may be. */
  name(reader: WireReader): string {
    const { position } = reader;
    const length = reader.block().length;
    if (length > this.limits.nameBytes) {
      throw reader.error(
        'ONNX_LIMIT',
        `a name has ${length} bytes, more than ${this.limits.nameBytes}`,
      );
    }
    this.spend('items', 1, reader.fieldStart);
    this.spend('textBytes', length, reader.fieldStart);
    reader.position = position;
    return reader.text();
  }

  /** Bounds recursion into graphs and types. */
  checkDepth(depth: number, offset: number): void {
    if (depth <= this.limits.depth) return;
    throw new ModelError('ONNX_TOO_DEEP', `nested more than ${this.limits.depth} levels deep`, {
      offset,
    });
  }
}
