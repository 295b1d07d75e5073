/** All sweeps. */
import type { SweepCase } from '../sweep-case.ts';
import { CHAINS } from './chains.ts';
import { COMPUTE } from './compute.ts';
import { ELEMENT_WISE } from './element-wise.ts';
import { FUSED } from './fused.ts';
import { MOVEMENT } from './movement.ts';
import { SPATIAL } from './spatial.ts';

export const SWEEPS: readonly SweepCase[] = [
  ...SPATIAL,
  ...COMPUTE,
  ...FUSED,
  ...ELEMENT_WISE,
  ...MOVEMENT,
  ...CHAINS,
];
