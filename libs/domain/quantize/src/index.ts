export { CALIBRATION_METHODS } from './calibration.ts';
export type { Calibration, CalibrationMethod, ChannelStatistics, Range } from './calibration.ts';
export { matchesGlob } from './glob.ts';
export { quantizeGraph } from './quantize-graph.ts';
export type { QuantizeOptions } from './quantize-graph.ts';
export { RangeObserver } from './range-observer.ts';
