/**
 * Writes every generated file: the documents here, and what the packages that have a `generate`
 * script write themselves. `npm run check` fails when this changes a file.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { ACCESS, OPERATIONS } from '@flashline/gateway';
import { METRICS } from '@flashline/telemetry';
import { printAccess } from './generate/access.ts';
import { printErrors } from './generate/errors.ts';
import { printKernels } from './generate/kernels.ts';
import { printMetrics } from './generate/metrics.ts';
import { printOperators } from './generate/operators.ts';
import { printPackages } from './generate/packages.ts';
import { printPasses } from './generate/passes.ts';
import { readErrorTables } from './generate/read-errors.ts';
import { readKernels } from './generate/read-kernels.ts';
import { readOperators } from './generate/read-operators.ts';
import { readPackages } from './generate/read-packages.ts';
import { readPasses } from './generate/read-passes.ts';
import { MEANINGS, PROCESSES } from './generate/read-settings.ts';
import { printSettings } from './generate/settings.ts';

const { operators, inner } = await readOperators();
const { steps, passes } = readPasses();
const documents = {
  'docs/packages.md': printPackages(readPackages()),
  'docs/operators.md': printOperators(operators, inner),
  'docs/passes.md': printPasses(steps, passes),
  'docs/kernels.md': printKernels(readKernels()),
  'docs/access.md': printAccess(OPERATIONS, ACCESS),
  'docs/settings.md': printSettings(PROCESSES, MEANINGS),
  'docs/errors.md': printErrors(await readErrorTables()),
  'docs/metrics.md': printMetrics(Object.values(METRICS)),
};
for (const [file, text] of Object.entries(documents)) writeFileSync(file, text);

const run = spawnSync('npm', ['run', '--silent', 'generate', '--workspaces', '--if-present'], {
  stdio: 'inherit',
});
process.exitCode = run.status ?? 1;
