/** What the emulator says it is. */
import { runProcess } from '@flashline/process';
import { EMULATOR } from './emulator.ts';

/** First line of its version, or null where there is no emulator. */
export async function emulatorVersion(): Promise<string | null> {
  const result = await runProcess(EMULATOR, ['--version'], { timeoutMs: 10_000 }).catch(() => null);
  return result?.exitCode === 0 ? (result.stdout.split('\n')[0] ?? null) : null;
}
