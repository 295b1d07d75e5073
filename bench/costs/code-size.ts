/** Sizes of compiled kernels, of instances of templates and of the library's functions. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Board } from '@flashline/boards';
import { kernelFiles } from '@flashline/kernels';
import type { CodePiece, LibraryMember } from '@flashline/latency';
import type { KernelCall } from '@flashline/operators';
import { BOARD_ISA } from '@flashline/pipeline';
import type { OptimizeFlag } from '@flashline/toolchain';

const FLAGS = [
  '-std=c11',
  '-ffp-contract=off',
  '-ffunction-sections',
  '-fdata-sections',
  '-mthumb',
];

export interface CodeSizes {
  readonly files: Readonly<Record<string, CodePiece>>;
  readonly instances: Readonly<Record<string, CodePiece>>;
  /** Members of the C library that each of its functions brings along. */
  readonly symbols: Readonly<Record<string, readonly string[]>>;
  readonly members: Readonly<Record<string, LibraryMember>>;
}

/** Compiles every kernel file that `calls` need, and every distinct instance in them. */
export function measureCode(
  calls: readonly KernelCall[],
  board: Board,
  optimize: OptimizeFlag,
): CodeSizes {
  const folder = mkdtempSync(join(tmpdir(), 'flashline-code-'));
  const flags = [...FLAGS, ...board.gccFlags];
  try {
    const headers = new Set(calls.flatMap(headersOf));
    const sources = kernelFiles(headers, BOARD_ISA);
    for (const { path, text } of sources) {
      mkdirSync(join(folder, dirname(path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const compile = (name: string): CodePiece => compileOne(folder, name, [...flags, optimize]);
    const files = sources
      .filter(({ path }) => /\.[cS]$/.test(path))
      .map(({ path }) => [path, compile(path)] as const);
    const instances = [...distinctInstances(calls)].map(([kernel, text]) => {
      writeFileSync(join(folder, 'instance.c'), text);
      const piece = compile('instance.c');
      return [kernel, { ...piece, bytes: piece.bytes - POINTER_BYTES }] as const;
    });
    const pieces = [...files, ...instances].map(([, piece]) => piece);
    return {
      files: Object.fromEntries(files),
      instances: Object.fromEntries(instances),
      ...measureLibrary(new Set(pieces.flatMap(({ needs }) => needs)), folder, flags),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const POINTER_BYTES = 4;

export function headersOf(call: KernelCall): readonly string[] {
  return call.headers ?? [call.kernel.replace(/^nk_/, '')];
}

/** A file of its own for each instance, by kernel. */
function distinctInstances(calls: readonly KernelCall[]): Map<string, string> {
  const texts = new Map<string, string>();
  for (const call of calls) {
    if (call.instance === undefined || texts.has(call.kernel)) continue;
    const includes = headersOf(call).map((header) => `#include "nk/${header}.h"\n`);
    const list = ['instance', ...call.instance.arguments].join(', ');
    texts.set(
      call.kernel,
      `#include <math.h>\n${includes.join('')}${call.instance.macro}(${list})\n` +
        'void (*const keep)(void) = (void (*)(void))instance;\n',
    );
  }
  return new Map([...texts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function compileOne(folder: string, name: string, flags: readonly string[]): CodePiece {
  const cwd = folder;
  execFileSync('arm-none-eabi-gcc', [...flags, '-I.', '-c', name, '-o', 'one.o'], { cwd });
  const sizes = execFileSync('arm-none-eabi-size', ['one.o'], { cwd, encoding: 'utf8' });
  const [text, data] = sizes.split('\n')[1]!.trim().split(/\s+/).map(Number);
  const undefinedSymbols = execFileSync('arm-none-eabi-nm', ['-u', 'one.o'], {
    cwd,
    encoding: 'utf8',
  });
  const needs = [...undefinedSymbols.matchAll(/ U (\S+)/g)].map((match) => match[1]!);
  return { bytes: text! + data!, needs: needs.filter((name) => !name.startsWith('nk_')).sort() };
}

/** Links each function alone and reads from the map what came along. */
function measureLibrary(
  symbols: ReadonlySet<string>,
  folder: string,
  flags: readonly string[],
): Pick<CodeSizes, 'symbols' | 'members'> {
  const members = new Map<string, LibraryMember>();
  const broughtBy: [string, string[]][] = [];
  writeFileSync(join(folder, 'probe.c'), 'void probe(void) {}\n');
  for (const symbol of [...symbols].sort()) {
    const args = [...flags, 'probe.c', '-nostartfiles', '-Wl,-e,probe', `-Wl,-u,${symbol}`];
    const link = [...args, '-Wl,--gc-sections,-Map=probe.map', '-lm', '-o', 'probe.elf'];
    execFileSync('arm-none-eabi-gcc', link, { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
    const found = membersIn(readFileSync(join(folder, 'probe.map'), 'utf8'));
    for (const [name, sizes] of found) members.set(name, sizes);
    broughtBy.push([symbol, [...found.keys()].sort()]);
  }
  return {
    symbols: Object.fromEntries(broughtBy),
    members: Object.fromEntries([...members].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

const SECTION = /^ (\.\S+)\s+0x0*([0-9a-f]+)\s+0x([0-9a-f]+) \S*\/(lib\w+\.a\([^)]+\))$/gm;

/** Bytes of the members of archives that a map places. */
function membersIn(map: string): Map<string, LibraryMember> {
  const placed = map
    .slice(map.indexOf('Linker script and memory map'))
    .replace(/^( \.\S+)\n/gm, '$1');
  const members = new Map<string, LibraryMember>();
  for (const [, section, , size, name] of placed.matchAll(SECTION)) {
    const bytes = parseInt(size!, 16);
    if (!/^\.(text|rodata|data|bss|ARM\.ex)/.test(section!)) continue;
    const old = members.get(name!) ?? { flashBytes: 0, ramBytes: 0 };
    const isRam = /^\.(data|bss)/.test(section!);
    members.set(name!, {
      flashBytes: old.flashBytes + (section!.startsWith('.bss') ? 0 : bytes),
      ramBytes: old.ramBytes + (isRam ? bytes : 0),
    });
  }
  return members;
}
