/** The user's model asks for something we do not do. Thrown inside one node, collected by the importer. */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly code: RefusalCode;
  readonly hint: string | null;

  constructor(code: RefusalCode, message: string, hint: string | null = null) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

/** Every code a node can be refused with, and what it means. */
export const REFUSALS = {
  OP_UNKNOWN: 'The operator has no definition and no function body that we can expand.',
  OP_OPSET: 'The operator is used in an opset older than we accept.',
  OP_ATTRIBUTE: 'An attribute is missing, has the wrong kind, or a value that is not supported.',
  OP_ARITY: 'The node has too few or too many inputs or outputs.',
  OP_TYPE: 'An input has an element type for which there is no kernel.',
  OP_SHAPE: 'The shapes of the inputs do not fit together, or give an impossible output shape.',
  OP_DYNAMIC: 'An input that fixes a shape, axis or extent is not known at compile time.',
  OP_TOO_LARGE: 'A tensor would be larger than any board could hold.',
} as const;

export type RefusalCode = keyof typeof REFUSALS;
