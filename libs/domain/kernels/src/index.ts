export { kernelFiles } from './manifest.ts';
export type { InstructionSet, KernelFile } from './manifest.ts';
export { packConvF32, packConvTransposeF32, packDwconvF32 } from './pack-conv.ts';
export type { ConvShape, ConvTransposeShape } from './pack-conv.ts';
export { packDense } from './pack-dense.ts';
export type { DenseShape } from './pack-dense.ts';
export { packGru, packGruGeneral, packLstm, packLstmGeneral, packRnn } from './pack-recurrent.ts';
export type { RecurrentWeights } from './pack-recurrent.ts';
