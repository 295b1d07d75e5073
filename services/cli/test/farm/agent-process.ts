/** An agent in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Farm } from './farm-fixture.ts';

export class AgentProcess {
  readonly #child: ChildProcess;

  /** Starts it; the farm kills it at its end. */
  constructor(farm: Farm, hasFences = true) {
    const settings = JSON.stringify(farm.agentSettings('agent'));
    const script = join(import.meta.dirname, 'hold-agent.ts');
    const fences = hasFences ? 'fences' : 'no-fences';
    this.#child = spawn(process.execPath, [script, settings, fences], { stdio: 'inherit' });
    farm.add({ stop: () => this.kill() });
  }

  /** SIGKILL, and the end of the process. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }
}
