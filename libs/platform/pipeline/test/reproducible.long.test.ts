import { fileURLToPath } from 'node:url';
import { primaryBoards } from '@flashline/boards';
import { runProcess } from '@flashline/process';
import { mlperfTiny, modelsIn } from './corpus.ts';
import { compilePrepared, prepareFile } from './prepared.ts';

const CORPUS = [...modelsIn('zoo/models'), ...modelsIn('bench/models'), ...mlperfTiny()];
const PROGRAM = fileURLToPath(new URL('source-hashes.ts', import.meta.url));

test('two processes generate the same source of every model, byte for byte', async () => {
  const run = () => runProcess(process.execPath, ['--no-warnings', PROGRAM, ...CORPUS]);
  const [first, second] = await Promise.all([run(), run()]);
  expect(first.stderr).toBe('');
  expect(first.stdout.match(/^[0-9a-f]{64} /gm)).toHaveLength(CORPUS.length);
  expect(second.stdout).toBe(first.stdout);
});

test('kernel files of one name are equal in all models, so that firmware can share them', async () => {
  const known = new Map<string, string>();
  const different = new Set<string>();
  let shared = 0;
  for (const path of CORPUS) {
    const model = await prepareFile(path);
    const { files } = compilePrepared(model, primaryBoards[0]!).source;
    for (const { path: name, text } of files.filter((file) => file.path.startsWith('nk/'))) {
      if (known.has(name)) shared++;
      if ((known.get(name) ?? text) !== text) different.add(name);
      known.set(name, text);
    }
  }
  expect([...different]).toEqual([]);
  expect(shared).toBeGreaterThan(CORPUS.length);
});
