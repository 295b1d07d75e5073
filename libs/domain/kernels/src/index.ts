export { kernelFiles } from './manifest.ts';
export type { InstructionSet, KernelFile } from './manifest.ts';
