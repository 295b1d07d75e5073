export type { Pass } from './pass.ts';
export { AFTER_QUANTIZATION, BEFORE_QUANTIZATION, PIPELINE, runPasses } from './pipeline.ts';
export type { PassTrace } from './pipeline.ts';
export { GraphEditor, rewriteNodes } from './edit/graph-editor.ts';
export type { EditNode, Rewriter } from './edit/graph-editor.ts';
export { affineNode } from './affine/channels.ts';
export type { AffineNode } from './affine/channels.ts';
export { useIntegers } from './use-integers.ts';
export { removeDeadNodes } from './remove-dead-nodes.ts';
