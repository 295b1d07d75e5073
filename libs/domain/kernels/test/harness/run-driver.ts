/**
 * Compiles a C driver together with kernel sources and runs it, on the host under the address and
 * undefined-behaviour sanitizers or on an emulated Cortex-M, and returns what it printed. Paths are
 * relative to `test/drivers` (driver) and `src` (kernels). A compiler warning, a non-zero exit code
 * or a sanitizer report throws with the text.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Driver {
  readonly driver: string;
  readonly kernels: readonly string[];
  /** Preprocessor definitions, `NAME` or `NAME=value`. */
  readonly defines?: readonly string[];
  /** Of the compiler, on the board; default -O2. */
  readonly optimize?: '-O2' | '-Os';
}

export type Core = 'cortex-m4' | 'cortex-m33' | 'cortex-m7';

const PACKAGE = join(__dirname, '..', '..');
const STRICT = '-std=c11 -ffp-contract=off -Wall -Wextra -Wconversion -Wpedantic -Werror'.split(
  ' ',
);
const MINUTES_5 = 300_000;

const MACHINES = {
  'cortex-m4': { machine: 'mps2-an386', fpu: 'fpv4-sp-d16', flash: '0x0', ram: '0x20000000' },
  'cortex-m33': {
    machine: 'mps2-an505',
    fpu: 'fpv5-sp-d16',
    flash: '0x10000000',
    ram: '0x38000000',
  },
  'cortex-m7': { machine: 'mps2-an500', fpu: 'fpv5-sp-d16', flash: '0x0', ram: '0x20000000' },
} as const satisfies Record<Core, unknown>;

export function runOnHost(driver: Driver): string {
  return inFolder((folder) => {
    const program = join(folder, 'driver');
    const flags = ['-O1', '-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=all'];
    run('gcc', [...flags, ...sources(driver, 'host.c'), '-lm', '-o', program]);
    return run(program, []);
  });
}

export function runOnBoard(driver: Driver, core: Core = 'cortex-m4'): string {
  return inFolder((folder) => emulate(buildForBoard(driver, core, folder), core, []));
}

/** Instructions between TEST_COUNT_BEGIN and TEST_COUNT_END, one number per region, by a counting plugin. */
export function countOnBoard(driver: Driver, plugin: string, core: Core = 'cortex-m4'): number[] {
  return inFolder((folder) => {
    const log = join(folder, 'counts');
    const options = ['-plugin', plugin, '-d', 'plugin', '-D', log];
    emulate(buildForBoard(driver, core, folder), core, options);
    return [...readFileSync(log, 'utf8').matchAll(/insns=(\d+)/g)].map((match) => Number(match[1]));
  });
}

/** What the program printed; the semihosting console is the emulator's standard output. */
function emulate(program: string, core: Core, options: readonly string[]): string {
  const machine = ['-M', MACHINES[core].machine, '-display', 'none', '-serial', 'none'];
  const console = ['-monitor', 'none', '-chardev', 'stdio,id=console', '-semihosting-config'];
  const args = [
    ...machine,
    ...console,
    'enable=on,chardev=console',
    ...options,
    '-kernel',
    program,
  ];
  return run('qemu-system-arm', args);
}

function buildForBoard(driver: Driver, core: Core, folder: string): string {
  const { fpu, flash, ram } = MACHINES[core];
  const program = join(folder, 'driver.elf');
  const target = [
    '-mthumb',
    `-mcpu=${core}`,
    '-mfloat-abi=hard',
    `-mfpu=${fpu}`,
    driver.optimize ?? '-O2',
  ];
  const link = ['-nostartfiles', '--specs=nosys.specs', '-Wl,--gc-sections', '-ffunction-sections'];
  const memory = [`-Wl,--defsym=FLASH_ORIGIN=${flash}`, `-Wl,--defsym=RAM_ORIGIN=${ram}`];
  const script = ['-T', join(PACKAGE, 'test/harness/mps2.ld')];
  const files = sources(driver, 'board.c');
  run('arm-none-eabi-gcc', [
    ...target,
    ...link,
    ...memory,
    ...script,
    ...files,
    '-lm',
    '-o',
    program,
  ]);
  return program;
}

function sources(driver: Driver, start: string): string[] {
  return [
    ...STRICT,
    '-I',
    join(PACKAGE, 'include'),
    '-I',
    join(PACKAGE, 'test/harness'),
    ...(driver.defines ?? []).map((definition) => `-D${definition}`),
    join(PACKAGE, 'test/harness', start),
    join(PACKAGE, 'test/drivers', driver.driver),
    ...driver.kernels.map((kernel) => join(PACKAGE, 'src', kernel)),
  ];
}

function inFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'nk-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(command: string, args: readonly string[]): string {
  const { status, signal, error, stdout, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    timeout: MINUTES_5,
    maxBuffer: 1 << 26,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (error !== undefined) throw error;
  if (status === 0) return stdout;
  const end = status === null ? `signal ${signal}` : `exit code ${status}`;
  throw new Error(`${command} ended with ${end}\n${stdout.slice(-2000)}${stderr.slice(-4000)}`);
}
