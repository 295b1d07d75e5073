/** What a report warns of or notes: nothing failed, but a reader should know. */
export const WARNINGS = {
  ANALYZE_WITHIN_BAND:
    'A predicted size is so close to the memory that the link may say otherwise.',
  ANALYZE_GUESSED_COST: 'A kernel was never measured, so the predicted instructions are rough.',
  QUANTIZED_ALREADY: 'The model came quantised, so that it runs in int8 whatever the default is.',
  REFERENCE_NOT_FINITE:
    'The reference answered NaN or infinity, where a comparison proves little; check the inputs.',
} as const;

export type WarningCode = keyof typeof WARNINGS;
