/** A lock between processes that dies with its holder. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Runs `work` while no other process that calls this with the same path runs its own. The lock is
 * held by a child that ends when we close its input, or die.
 */
export async function withFileLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const holder = spawn('flock', [path, 'cat'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(holder, 'close');
  // It copies its input only once it has the lock.
  const held = Promise.race([
    once(holder.stdout, 'data'),
    ended.then(() => Promise.reject(new Error(`no lock on ${path}`))),
  ]);
  holder.stdin.write('held\n');
  try {
    await held;
    return await work();
  } finally {
    holder.stdin.end();
    await ended;
  }
}
