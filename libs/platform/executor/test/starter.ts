/** Starts a task in the folder that it is given and waits; made to be killed. */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { processExecutor } from '../src/index.ts';

const executor = await processExecutor({
  node: process.execPath,
  entry: fileURLToPath(new URL('./programs.ts', import.meta.url)),
  tasks: dirname(process.argv[2]!),
  hidden: [],
});
await executor.run({
  program: 'hangs-with-a-child',
  folder: process.argv[2]!,
  limits: { memoryBytes: 2e9, cpuSeconds: 60, wallMs: 600_000, outputBytes: 1e8 },
});
