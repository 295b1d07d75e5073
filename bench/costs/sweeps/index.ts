/** All sweeps. The last two are apart: a model of the others stays as it is, with what was measured of it. */
import type { SweepCase } from '../sweep-case.ts';
import { CHAINS } from './chains.ts';
import { COMPUTE } from './compute.ts';
import { ELEMENT_WISE } from './element-wise.ts';
import { FUSED } from './fused.ts';
import { MOVEMENT } from './movement.ts';
import { SPATIAL } from './spatial.ts';

export { QUANTIZED_LAYERS } from './quantized.ts';
export { UNCOMMON } from './uncommon.ts';

export const SWEEPS: readonly SweepCase[] = [
  ...SPATIAL,
  ...COMPUTE,
  ...FUSED,
  ...ELEMENT_WISE,
  ...MOVEMENT,
  ...CHAINS,
];
