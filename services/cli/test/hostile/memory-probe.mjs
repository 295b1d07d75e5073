/** Loaded before the command line: writes at its end how much memory was resident at most. */
import { readFileSync, writeFileSync } from 'node:fs';

process.on('exit', () => {
  const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'));
  writeFileSync(process.env.FLASHLINE_MEMORY_PROBE, String(Number(found[1]) * 1024));
});
