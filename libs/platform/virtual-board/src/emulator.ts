/** Starts qemu-system-arm with our counter and shared memory, and cleans up after it. */

import { readFile, writeFile } from 'node:fs/promises';
import { AppError, fileError } from '@flashline/errors';
import { PROCESS_MISSING, type RunningProcess, startProcess } from '@flashline/process';
import { type ElfFile, buildInstructionCounter, parseElf } from '@flashline/toolchain';
import { counterConfig } from './counter-config.ts';
import { VIRTUAL_BOARD_EMULATOR_DIED, VIRTUAL_BOARD_EMULATOR_MISSING } from './errors.ts';
import { type GuestMemory, openGuestMemory } from './guest-memory.ts';
import { MACHINES, type Machine } from './machines.ts';
import { type RunFolder, openRunFolder } from './run-folder.ts';
import type { VirtualRunRequest } from './virtual-run.ts';

/** Program that stands for every board. */
export const EMULATOR = 'qemu-system-arm';

/** A machine that runs a firmware. */
export type Emulator = {
  readonly elf: ElfFile;
  readonly memory: GuestMemory;
  readonly folder: RunFolder;
  readonly pid: number;
  /** Throws an AppError where the emulator has ended. */
  readonly assertAlive: () => void;
};

/** Boots the firmware, gives it to `task`, and ends emulator and files after, whatever happens. */
export async function withEmulator<T>(
  request: VirtualRunRequest,
  task: (emulator: Emulator) => Promise<T>,
): Promise<T> {
  const machine = MACHINES[request.board.core];
  const folder = openRunFolder();
  let memory: GuestMemory | undefined;
  let child: RunningProcess | undefined;
  try {
    memory = openGuestMemory(folder.ram, machine);
    const elf = parseElf(await readFile(request.elf));
    await writeConfig(folder, counterConfig(elf, memory, folder, request));
    const plugin = await buildInstructionCounter(folder.dir);
    const running = await startEmulator(
      emulatorArgs(machine, folder, { elf: request.elf, plugin }),
      request.signal,
    );
    child = running;
    let hasEnded = false;
    void running.ended.then(() => {
      hasEnded = true;
    });
    return await task({
      elf,
      memory,
      folder,
      pid: running.pid,
      assertAlive() {
        if (hasEnded) throw deathOf(running, request);
      },
    });
  } finally {
    child?.kill();
    await child?.ended;
    memory?.close();
    folder.close();
  }
}

async function writeConfig(folder: RunFolder, text: string): Promise<void> {
  try {
    await writeFile(folder.config, text);
  } catch (error) {
    throw fileError('the settings of the instruction counter', error);
  }
}

function emulatorArgs(
  machine: Machine,
  folder: RunFolder,
  files: { readonly elf: string; readonly plugin: string },
): readonly string[] {
  const backend = `memory-backend-file,id=ram,size=${machine.ramBytes}`;
  const machineArgs = ['-M', `${machine.name},memory-backend=ram`];
  const memoryArgs = ['-object', `${backend},mem-path=${escape(folder.ram)},share=on`];
  const counterArgs = ['-plugin', `${escape(files.plugin)},config=${escape(folder.config)}`];
  const quiet = ['-nodefaults', '-display', 'none', '-serial', 'none', '-monitor', 'none'];
  return [...machineArgs, ...memoryArgs, ...counterArgs, ...quiet, '-kernel', files.elf];
}

async function startEmulator(
  args: readonly string[],
  signal: AbortSignal | undefined,
): Promise<RunningProcess> {
  try {
    return await startProcess(EMULATOR, args, signal === undefined ? {} : { signal });
  } catch (error) {
    if (error instanceof AppError && error.code === PROCESS_MISSING.code) {
      throw new AppError(
        VIRTUAL_BOARD_EMULATOR_MISSING,
        `The emulator ${EMULATOR} is not installed: run npm run setup, or install it by hand.`,
        { cause: error },
      );
    }
    throw error;
  }
}

function deathOf(child: RunningProcess, request: VirtualRunRequest): AppError {
  if (request.signal?.aborted === true) {
    return new AppError(VIRTUAL_BOARD_EMULATOR_DIED, 'The run on the virtual board was cancelled.');
  }
  const lines = child.stderr().split('\n');
  const reason =
    lines.find((line) => line !== '' && !line.includes('warning:')) ?? 'no reason given';
  return new AppError(
    VIRTUAL_BOARD_EMULATOR_DIED,
    `The emulator of ${request.board.id} ended while the firmware ran: ${reason.trim()}.`,
    { cause: child.stderr() },
  );
}

/** Commas separate options of the emulator; doubled, they are commas. */
function escape(path: string): string {
  return path.replaceAll(',', ',,');
}
