export {
  VIRTUAL_BOARD_EMULATOR_DIED,
  VIRTUAL_BOARD_EMULATOR_MISSING,
  VIRTUAL_BOARD_FAULT,
  VIRTUAL_BOARD_MODEL_FAILED,
  VIRTUAL_BOARD_STACK_OVERFLOW,
  VIRTUAL_BOARD_STRAY_WRITE,
  VIRTUAL_BOARD_TIMEOUT,
} from './errors.ts';
export { emulatorVersion } from './emulator-version.ts';
export { MACHINES, type Machine } from './machines.ts';
export { runOnVirtualBoard } from './run-on-virtual-board.ts';
export type {
  InstructionCount,
  LayerRead,
  VirtualRunRequest,
  VirtualRunResult,
} from './virtual-run.ts';
