export { readArrays, UNNAMED, writeNpz } from './arrays.ts';
export { bindInputs } from './bind-inputs.ts';
export type { BoundInputs, ModelInput } from './bind-inputs.ts';
export {
  DATA_BAD_ARRAY,
  DATA_BAD_FILE,
  DATA_WRONG_NAMES,
  DATA_WRONG_SHAPE,
  DATA_WRONG_TYPE,
  INPUT_FILE_MISSING,
  INPUT_FILE_NOT_READABLE,
  INPUT_FILE_TOO_LARGE,
} from './errors.ts';
export { encodeNpy, parseNpy } from './npy.ts';
export { encodeNpz, parseNpz } from './npz.ts';
export type { ArchiveLimits } from './npz.ts';
export { randomInputs } from './random-inputs.ts';
export { readInputFile } from './read-file.ts';
export { readModelFile } from './read-model-file.ts';
export type { ModelFile } from './read-model-file.ts';
export { stackSamples } from './stack-samples.ts';
