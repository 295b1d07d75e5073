/**
 * The main job on one model, in fp32 and int8: the table of `flashline run`, then where its results are.
 * Usage: npm run demo
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FLASHLINE = fileURLToPath(new URL('../services/cli/bin/flashline.mjs', import.meta.url));
const MODEL = 'zoo/models/residual_cnn.onnx';
const BOTH = ['--precision', 'fp32', '--precision', 'int8', '--calibration', 'random:1'];
const OUT = 'flashline-out/residual_cnn';
const RESULTS = ['source', 'firmware.elf', 'firmware.bin', 'firmware.map'];

process.stdout.write(`flashline run ${MODEL} ${BOTH.join(' ')}\n\n`);
const run = spawnSync(process.execPath, [FLASHLINE, 'run', MODEL, ...BOTH, '--out', OUT], {
  stdio: 'inherit',
});
if (run.status === 0) {
  const targets = readdirSync(OUT).filter((name) => existsSync(`${OUT}/${name}/firmware.elf`));
  const found = [
    `${OUT}/report.json`,
    ...targets.map((target) => `${OUT}/${target}/{${RESULTS.join(',')}}`),
  ];
  process.stdout.write(found.map((path) => `  ${path}\n`).join(''));
}
process.exitCode = run.status ?? 1;
