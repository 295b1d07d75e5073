export type {
  InstructionCount,
  LayerRead,
  VirtualRunRequest,
  VirtualRunResult,
} from './virtual-run.ts';
