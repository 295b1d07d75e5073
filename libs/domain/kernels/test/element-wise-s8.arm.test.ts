import { withCountingPlugin } from './harness/counting-plugin.ts';
import { BYTE_DRIVERS } from './harness/element-wise-s8-drivers.ts';
import { countOnBoard, runOnBoard, runOnHost } from './harness/run-driver.ts';

const CORES = ['cortex-m4', 'cortex-m33', 'cortex-m7'] as const;

test.each(BYTE_DRIVERS)('$name gives the bytes of the portable kernels on each core', (one) => {
  const host = runOnHost(one.portable);
  expect(host).not.toBe('');
  for (const core of CORES) expect(runOnBoard(one.vfp, core)).toBe(host);
  expect(runOnBoard(one.portable)).toBe(host);
});

test.each(BYTE_DRIVERS)('$name meets its instruction goals', (one) => {
  const counts = withCountingPlugin((plugin) => countOnBoard(one.vfp, plugin));
  expect(counts).toHaveLength(one.costs.length);
  const missed = one.costs.flatMap(([what, elements, most], i) =>
    counts[i]! <= most * elements ? [] : [`${what}: ${(counts[i]! / elements).toFixed(2)}`],
  );
  expect(missed).toEqual([]);
});
