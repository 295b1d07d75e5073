/** Everything that the command line must withstand. */
import { FILE_CASES } from './file-cases.ts';
import { GRAPH_CASES } from './graph-cases.ts';
import type { HostileCase } from './hostile-case.ts';
import { INT8_FLAG_CASES } from './int8-flag-cases.ts';
import { INT8_GRAPH_CASES } from './int8-graph-cases.ts';
import { WORLD_CASES } from './world-cases.ts';

export const HOSTILE_CASES: readonly HostileCase[] = [
  ...FILE_CASES,
  ...GRAPH_CASES,
  ...WORLD_CASES,
  ...INT8_FLAG_CASES,
  ...INT8_GRAPH_CASES,
];
