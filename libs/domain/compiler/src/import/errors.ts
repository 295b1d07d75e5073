/** What can be wrong with a whole model, beside what one node is refused for. */
export const IMPORT_ERRORS = {
  MODEL_CYCLE: 'Nodes read each other in a circle.',
  MODEL_ABSENT_OUTPUT: 'A node or output reads an output that its node does not give here.',
  MODEL_UNDEFINED_VALUE: 'A node or output reads a value that nothing produces.',
} as const;

export type ImportErrorCode = keyof typeof IMPORT_ERRORS;
