export type { Board, BoardCore, MemoryRegion } from './board.ts';
export { BOARDS, findBoard, primaryBoards } from './catalogue.ts';
export { parseBoard } from './parse-board.ts';
export {
  RUNTIME_STATIC_BYTES,
  STACK_RESERVE_BYTES,
  runtimeRegion,
  tensorRegions,
} from './reserve.ts';
