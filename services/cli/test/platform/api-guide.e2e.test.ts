import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProcess } from '@flashline/process';
import { guideBlocks } from './guide-blocks.ts';
import { startUp, type UpProcess } from './up-process.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const TRAINED = join(ROOT, 'zoo/trained');

const place = mkdtempSync(join(tmpdir(), 'flashline-guide-'));
let up: UpProcess;

beforeAll(async () => {
  const issuer = { issuer: 'https://token.actions.githubusercontent.com', audience: 'flashline' };
  const env = {
    FLASHLINE_ALLOW_PRIVATE_WEBHOOKS: 'true',
    FLASHLINE_OIDC_ISSUERS: JSON.stringify([issuer]),
  };
  up = await startUp({ place, env });
  copyFileSync(join(TRAINED, 'digits_mlp.onnx'), join(place, 'model.onnx'));
  copyFileSync(join(TRAINED, 'calibration.npz'), join(place, 'samples.npz'));
});

afterAll(async () => {
  await up?.stop();
  rmSync(place, { recursive: true, force: true });
});

function environment(): NodeJS.ProcessEnv {
  const { url, grpcUrl, apiKey } = up.bootstrap;
  return {
    ...process.env,
    FLASHLINE_URL: url,
    FLASHLINE_GRPC_URL: grpcUrl,
    FLASHLINE_API_KEY: apiKey,
  };
}

test('the shell of the guide runs from its first line to its last', async () => {
  const script = [
    'set -euo pipefail',
    `flashline() { "${process.execPath}" "${ROOT}/services/cli/bin/flashline.mjs" "$@"; }`,
    // Nobody can look up the name of the example.
    ...guideBlocks('api.md', 'sh').map((block) =>
      block.replaceAll('https://ci.example', 'http://127.0.0.1:9'),
    ),
    'echo "the end"',
  ].join('\n');
  writeFileSync(join(place, 'guide.sh'), script);
  const run = await runProcess('bash', ['guide.sh'], { cwd: place, env: environment() });
  if (run.exitCode !== 0) throw new Error(`the guide ended with ${run.exitCode}: ${run.stderr}`);
  expect(run.stdout).toMatch(/the end\n$/);
  expect(run.stdout).toMatch(/^nucleo-g474re int8 deployed$/m);
  const report = JSON.parse(readFileSync(join(place, 'report.json'), 'utf8')) as object;
  expect(report).toMatchObject({ schema: 'flashline.report/1' });
  expect(readFileSync(join(place, 'firmware.elf')).subarray(1, 4).toString()).toBe('ELF');
  expect(readFileSync(join(place, 'flashline.xml'), 'utf8')).toContain('<testsuite name="model ');
});

test('the program for gRPC submits a model and follows it to its end', async () => {
  const [program] = guideBlocks('api.md', 'js');
  writeFileSync(join(place, 'grpc.mjs'), program!);
  for (const name of ['node_modules', 'protos']) symlinkSync(join(ROOT, name), join(place, name));
  const args = ['grpc.mjs', 'model.onnx'];
  const run = await runProcess(process.execPath, args, { cwd: place, env: environment() });
  expect(run).toMatchObject({ exitCode: 0, stderr: '' });
  expect(run.stdout).toMatch(/^job\.queued\n/);
  expect(run.stdout).toMatch(/\njob\.succeeded\n$/);
});
