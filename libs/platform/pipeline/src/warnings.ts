/** What a report warns of or notes: nothing failed, but a reader should know. */
export const WARNINGS = {
  ANALYZE_WITHIN_BAND:
    'A predicted size is so close to the memory that the link may say otherwise.',
  ANALYZE_GUESSED_COST: 'A kernel was never measured, so the predicted instructions are rough.',
  CALIBRATION_HARDLY_VARIES:
    'An output is nearly the same for all samples of the calibration, so that int8 was judged by its cosine alone.',
  INT8_FAR_FROM_FP32:
    'In int8 an output of a run is far from fp32: below a cosine of 0.99, or 15 dB where it varies.',
  QUANTIZED_ALREADY: 'The model came quantised, so that it runs in int8 whatever the default is.',
  REFERENCE_NOT_FINITE:
    'The reference answered NaN or infinity, where a comparison proves little; check the inputs.',
} as const;

export type WarningCode = keyof typeof WARNINGS;
