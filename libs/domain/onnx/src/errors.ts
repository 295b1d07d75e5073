/** The one table of what can be wrong with a model file, and the error that carries it. */

interface ErrorEntry {
  /** What the code means, for the documentation. */
  readonly meaning: string;
  /** What the user can do. */
  readonly hint: string;
}

const EXPORT_AGAIN = 'export the model again and check that the file was copied whole';
const CHECK = 'check the model with onnx.checker.check_model and export it again';

export const ONNX_ERRORS = {
  ONNX_EMPTY_FILE: { meaning: 'the file has no bytes', hint: EXPORT_AGAIN },
  ONNX_NOT_A_MODEL: {
    meaning: 'the file is of another kind',
    hint: 'give the .onnx file that torch.onnx.export or tf2onnx wrote',
  },
  ONNX_TRUNCATED: { meaning: 'the file ends in the middle of a field', hint: EXPORT_AGAIN },
  ONNX_BAD_WIRE: { meaning: 'the bytes are no valid protobuf of ONNX', hint: EXPORT_AGAIN },
  ONNX_BAD_TEXT: { meaning: 'a name is not valid UTF-8', hint: EXPORT_AGAIN },
  ONNX_NO_GRAPH: { meaning: 'the model holds no graph', hint: EXPORT_AGAIN },
  ONNX_IR_VERSION: {
    meaning: 'the IR version is newer than any that we know',
    hint: 'export with ir_version set to the newest that is supported',
  },
  ONNX_NO_OPSET: { meaning: 'an operator set is used but not imported', hint: CHECK },
  ONNX_LIMIT: {
    meaning: 'the model is larger than an import limit',
    hint: 'make the model smaller: no microcontroller holds one of this size',
  },
  ONNX_TOO_DEEP: {
    meaning: 'graphs, types or functions are nested too deeply',
    hint: 'flatten the model before exporting it',
  },
  ONNX_BAD_ATTRIBUTE: { meaning: 'an attribute contradicts itself', hint: CHECK },
  ONNX_BAD_TENSOR: {
    meaning: 'the data of a tensor does not match its type and shape',
    hint: CHECK,
  },
  ONNX_BAD_SHAPE: { meaning: 'a dimension is negative or the shape too large', hint: CHECK },
  ONNX_BAD_NODE: { meaning: 'a node lacks what it must have', hint: CHECK },
  ONNX_DUPLICATE_NAME: {
    meaning: 'two things that must have different names have the same',
    hint: CHECK,
  },
  ONNX_EXTERNAL_LOCATION: {
    meaning: 'external data is outside the folder of the model',
    hint: 'save the model with its data in one file beside it, or with external_data=False',
  },
  ONNX_EXTERNAL_MISSING: {
    meaning: 'the file with external data is not there',
    hint: 'put the data file beside the model, or export with external_data=False',
  },
  ONNX_EXTERNAL_RANGE: {
    meaning: 'external data reaches past the end of its file',
    hint: 'copy the data file again: it is shorter than the model says',
  },
  ONNX_FUNCTION_RECURSIVE: {
    meaning: 'a function of the model calls itself',
    hint: 'export without model-local functions',
  },
  ONNX_FUNCTION_CALL: { meaning: 'a call does not match its function', hint: CHECK },
  ONNX_MIXED_OPSETS: {
    meaning: 'a node of an inlined function needs another opset than the model',
    hint: 'export the model and its functions with one opset',
  },
  ONNX_UNKNOWN_VALUE: {
    meaning: 'a value that was asked for is not in the graph',
    hint: 'name an input, an initializer or the output of a node of the main graph',
  },
} as const satisfies Record<string, ErrorEntry>;

export type OnnxErrorCode = keyof typeof ONNX_ERRORS;

/** Where in the file an error is. */
export interface ErrorPlace {
  readonly node?: string | null;
  readonly op?: string | null;
  /** Byte offset in the model file. */
  readonly offset?: number | null;
}

/** The user's file is at fault. `message` is one sentence that names the node or the byte offset. */
export class ModelError extends Error {
  override name = 'ModelError';
  readonly code: OnnxErrorCode;
  /** The message without its place. */
  readonly what: string;
  readonly hint: string;
  readonly node: string | null;
  readonly op: string | null;
  readonly offset: number | null;

  constructor(code: OnnxErrorCode, what: string, place: ErrorPlace = {}) {
    const node = place.node ?? null;
    const op = place.op ?? null;
    const offset = place.offset ?? null;
    super(printPlace(node, op) + what + (offset === null ? '' : ` (at byte ${offset})`));
    this.code = code;
    this.what = what;
    this.hint = ONNX_ERRORS[code].hint;
    this.node = node;
    this.op = op;
    this.offset = offset;
  }

  /** The same error, told of the node it happened in; the innermost node stays. */
  inNode(node: string, op: string): ModelError {
    if (this.node !== null) return this;
    return new ModelError(this.code, this.what, { node, op, offset: this.offset });
  }
}

function printPlace(node: string | null, op: string | null): string {
  if (node === null) return '';
  return op === null || op === '' ? `node '${node}': ` : `${op} '${node}': `;
}
