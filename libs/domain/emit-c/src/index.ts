export { emitSource } from './emit-source.ts';
export { isValidPrefix, prefixFrom } from './identifiers.ts';
export { C_INTERFACE } from './model-header.ts';
export type { EmitOptions, Source, SourceFile } from './source.ts';
