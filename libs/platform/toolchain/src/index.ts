export { cacheDir } from './cache.ts';
export { cmakeProject, type ProjectRequest } from './cmake-project.ts';
export { combineModels, type GeneratedModel } from './combine-models.ts';
export { compileFirmware } from './compile-firmware.ts';
export { ARM_GCC, type Compiler, HOST_CC, findCompiler } from './compiler.ts';
export { type ElfFile, type ElfSection, type ElfSymbol, parseElf, symbolAddress } from './elf.ts';
export {
  TOOLCHAIN_COMPILER_MISSING,
  TOOLCHAIN_COMPILE_FAILED,
  TOOLCHAIN_LINK_FAILED,
  TOOLCHAIN_TIMEOUT,
} from './errors.ts';
export type {
  ArenaBinding,
  Firmware,
  FirmwareRequest,
  ImageSize,
  ModelBinding,
  OptimizeFlag,
  RegionUse,
  SourceFiles,
} from './firmware.ts';
export { type HostRequest, buildInstructionCounter, compileHost } from './host.ts';
export { COMMON_FLAGS } from './runtime-objects.ts';
