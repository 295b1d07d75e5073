/** What kernels bring into a firmware: linked alone, piece by piece as the map of the link says. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Board } from '@flashline/boards';
import { kernelFiles } from '@flashline/kernels';
import { calledFunctions, type CodeTable, type PieceSize } from '@flashline/latency';
import { BOARD_ISA } from '@flashline/pipeline';
import { COMMON_FLAGS, type OptimizeFlag } from '@flashline/toolchain';
import { calledOnceTexts, KEPT_SYMBOL, sharedTexts } from './instance-texts.ts';
import type { MeasuredModel } from './measure.ts';

type Pieces = ReadonlyMap<string, PieceSize>;

/**
 * Links every kernel that the models call, every function they make from a template, and such
 * functions again with the arguments of a model that calls them once.
 */
export function measureCode(
  models: readonly MeasuredModel[],
  board: Board,
  optimize: OptimizeFlag,
): Pick<CodeTable, 'pieces' | 'reach'> {
  const folder = mkdtempSync(join(tmpdir(), 'flashline-code-'));
  try {
    const linker = new Linker(folder, [...COMMON_FLAGS, ...board.gccFlags, optimize, '-w', '-I.']);
    const calls = models.flatMap(({ layers }) => layers.flatMap((layer) => layer.calls));
    linker.compileKernels(
      new Set(calls.flatMap((call) => call.headers ?? [call.kernel.replace(/^nk_/, '')])),
    );
    const reached = new Map<string, Pieces>();
    for (const name of new Set(calls.flatMap(calledFunctions))) {
      reached.set(name, linker.link(name, null));
    }
    for (const [key, text] of [...sharedTexts(models), ...calledOnceTexts(models)]) {
      reached.set(key, renamed(linker.link(KEPT_SYMBOL, text), key));
    }
    return tableOf(reached);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

class Linker {
  readonly #folder: string;
  readonly #flags: readonly string[];
  readonly #objects: string[] = [];

  constructor(folder: string, flags: readonly string[]) {
    this.#folder = folder;
    this.#flags = flags;
  }

  compileKernels(headers: ReadonlySet<string>): void {
    for (const { path, text } of kernelFiles(headers, BOARD_ISA)) {
      mkdirSync(join(this.#folder, dirname(path)), { recursive: true });
      writeFileSync(join(this.#folder, path), text);
      if (/\.[cS]$/.test(path)) this.#objects.push(path.replace(/\.[cS]$/, '.o'));
    }
    for (const object of this.#objects) this.#gcc('-c', object.replace(/o$/, 'c'), '-o', object);
  }

  /** Everything that `root` needs, which is a kernel or what `text` holds. */
  link(root: string, text: string | null): Pieces {
    writeFileSync(join(this.#folder, 'instance.c'), text ?? '');
    const keep = [`-Wl,-e,${root}`, `-Wl,-u,${root}`, '-Wl,--gc-sections,-Map=instance.map'];
    this.#gcc(
      'instance.c',
      ...this.#objects,
      '-nostartfiles',
      ...keep,
      '-lm',
      '-o',
      'instance.elf',
    );
    return piecesIn(readFileSync(join(this.#folder, 'instance.map'), 'utf8'));
  }

  #gcc(...args: readonly string[]): void {
    execFileSync('arm-none-eabi-gcc', [...this.#flags, ...args], {
      cwd: this.#folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  }
}

const PLACED = /^ (\.\S+)\s+0x[0-9a-f]+\s+0x([0-9a-f]+) (\S+)$/gm;

/** Sections of objects and whole members of the C library that a map places, by name. */
function piecesIn(map: string): Pieces {
  const placed = map
    .slice(map.indexOf('Linker script and memory map'))
    .replace(/^( \.\S+)\n/gm, '$1');
  const pieces = new Map<string, PieceSize>();
  for (const [, section, size, file] of placed.matchAll(PLACED)) {
    const bytes = parseInt(size!, 16);
    if (bytes === 0 || !/^\.(text|rodata|data|bss|ARM\.ex)/.test(section!)) continue;
    const isMember = file!.endsWith(')');
    const own = basename(file!).replace(/^cc\w+\.o$/, INSTANCE);
    const name = isMember ? own : `${own}${section!.replace(/^\.text\./, ':')}`;
    const old: PieceSize = pieces.get(name) ?? { flash: 0 };
    const flash = old.flash + (section!.startsWith('.bss') ? 0 : bytes);
    const ram = (old.ram ?? 0) + (/^\.(data|bss)/.test(section!) ? bytes : 0);
    pieces.set(name, ram === 0 ? { flash } : { flash, ram });
  }
  return pieces;
}

/** Name of the object made from a text; the compiler gives it a name of its own. */
const INSTANCE = 'instance.o';

/** The text's own sections together, named after the kernel; the pointer that kept it left out. */
function renamed(pieces: Pieces, key: string): Pieces {
  const others = [...pieces].filter(([name]) => !name.startsWith(INSTANCE));
  const own = [...pieces].filter(
    ([name]) => name.startsWith(INSTANCE) && !name.endsWith(`.rodata.${KEPT_SYMBOL}`),
  );
  const flash = own.reduce((sum, [, size]) => sum + size.flash, 0);
  return new Map([...others, [key, { flash }]]);
}

function tableOf(reached: ReadonlyMap<string, Pieces>): Pick<CodeTable, 'pieces' | 'reach'> {
  const all = new Map([...reached.values()].flatMap((pieces) => [...pieces]));
  const byName = <T>(entries: Iterable<readonly [string, T]>) =>
    Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    pieces: byName(all),
    reach: byName([...reached].map(([key, pieces]) => [key, [...pieces.keys()].sort()] as const)),
  };
}
