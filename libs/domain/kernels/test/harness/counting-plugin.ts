/** Compiles the plugin that counts instructions between a driver's marks, and runs work with its path. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export function withCountingPlugin<T>(work: (plugin: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'nk-count-'));
  try {
    const plugin = join(folder, 'count-marked.so');
    const source = join(__dirname, 'count-marked.c');
    execFileSync('gcc', ['-std=c11', '-O2', '-shared', '-fPIC', source, '-o', plugin]);
    return work(plugin);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
