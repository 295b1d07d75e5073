import { readFileSync } from 'node:fs';
import { type Board, findBoard, primaryBoards } from '@flashline/boards';
import { compileFirmware } from '@flashline/toolchain';
import { withEmulator } from '../src/emulator.ts';
import { openSession, sendCommand } from '../src/firmware-session.ts';
import { runOnVirtualBoard } from '../src/index.ts';
import { COMMAND } from '../src/mailbox.ts';
import { elfOf, fixtures, floats, removeTestDirs, testDir, tinyFirmware } from './fixtures.ts';

const board = findBoard('nucleo-g474re')!;
const RUNTIME = new URL('../../../../firmware-builder/runtime/', import.meta.url);

afterAll(removeTestDirs);

async function misbehave(
  kind: string,
  on: Board = board,
  region: string = on.runtimeRegion,
): Promise<string> {
  const sources = fixtures('misbehaving.c', 'misbehaving.h', 'misbehaviour-kinds.h');
  sources.set('misbehaviour.h', `#include "misbehaviour-kinds.h"\n#define MISBEHAVIOUR ${kind}\n`);
  sources.set('mailbox.h', readFileSync(new URL('mailbox.h', RUNTIME), 'utf8'));
  const model = {
    prefix: 'misbehaving',
    arenas: [{ region, bytes: 32, alignment: 8 }],
    inputBytes: [16],
    outputBytes: [16],
  };
  const request = { board: on, target: 'virtual', sources, model, optimize: '-O2' } as const;
  return elfOf(await compileFirmware({ ...request, outDir: testDir() }));
}

function run(elf: string, timeoutMs = 300_000): ReturnType<typeof runOnVirtualBoard> {
  const inputs = [[floats(1, 2, 3, 4)]];
  return runOnVirtualBoard({ board, elf, inputs, outputBytes: [16], layerCount: 0, timeoutMs });
}

async function failureOf(kind: string, timeoutMs?: number): Promise<unknown> {
  const elf = await misbehave(kind);
  return run(elf, timeoutMs).catch((error: unknown) => error);
}

test('a fault is reported with its address, its function and the address it touched', async () => {
  const failure = await failureOf('READS_NOWHERE');
  expect(failure).toMatchObject({ code: 'VIRTUAL_BOARD_FAULT' });
  expect(String(failure)).toMatch(/faulted at 0x[0-9a-f]{8} \(misbehaving_run\)/);
});

test.each(primaryBoards)('a write to flash is a fault on $id', async (on) => {
  const elf = await misbehave('WRITES_TO_FLASH', on);
  const inputs = [[floats(1, 2, 3, 4)]];
  const write = runOnVirtualBoard({ board: on, elf, inputs, outputBytes: [16], layerCount: 0 });
  await expect(write).rejects.toMatchObject({ code: 'VIRTUAL_BOARD_FAULT' });
});

test('a firmware that never answers ends at the time limit', async () => {
  const failure = await failureOf('NEVER_ENDS', 700);
  expect(failure).toMatchObject({ code: 'VIRTUAL_BOARD_TIMEOUT' });
  expect(String(failure)).toContain('0.7 s');
});

test('an answer with another nonce is never taken for ours', async () => {
  expect(await failureOf('FORGES_AN_ANSWER', 700)).toMatchObject({ code: 'VIRTUAL_BOARD_TIMEOUT' });
});

test('error statuses of init and run are reported', async () => {
  expect(String(await failureOf('INIT_FAILS'))).toContain('init failed');
  expect(String(await failureOf('RUN_FAILS'))).toContain('run failed');
});

test('the stack mark is as deep as the stack was used', async () => {
  const result = await run(await misbehave('USES_1000_BYTES'));
  expect(result.stackBytes).toBeGreaterThanOrEqual(1000);
  expect(result.stackBytes).toBeLessThan(1100);
});

test.each(primaryBoards)('a stack that grows over its limit is named on $id', async (on) => {
  const elf = await misbehave('OVERFLOWS_STACK', on);
  const inputs = [[floats(1, 2, 3, 4)]];
  const overflow = runOnVirtualBoard({ board: on, elf, inputs, outputBytes: [16], layerCount: 0 });
  await expect(overflow).rejects.toMatchObject({ code: 'VIRTUAL_BOARD_STACK_OVERFLOW' });
});

test('a write beside everything that was linked is found', async () => {
  const on = findBoard('nucleo-h743zi2')!;
  const elf = await misbehave('WRITES_BEYOND', on, 'AXISRAM');
  const inputs = [[floats(1, 2, 3, 4)]];
  const stray = runOnVirtualBoard({ board: on, elf, inputs, outputBytes: [16], layerCount: 0 });
  await expect(stray).rejects.toMatchObject({ code: 'VIRTUAL_BOARD_STRAY_WRITE' });
  await expect(stray).rejects.toThrow('0x601fe002');
});

test('a killed emulator is reported at once, and nothing of it is left', async () => {
  const elf = elfOf(await tinyFirmware(board));
  const options = { boardId: board.id, timeoutMs: 300_000 };
  let pid = 0;
  const failure = withEmulator(
    { board, elf, inputs: [], outputBytes: [16], layerCount: 2 },
    async (emulator) => {
      await openSession(emulator, options);
      pid = emulator.pid;
      process.kill(pid, 'SIGKILL');
      await sendCommand(emulator, options, COMMAND.run, 1_000_000_000);
    },
  );
  await expect(failure).rejects.toMatchObject({ code: 'VIRTUAL_BOARD_EMULATOR_DIED', exitCode: 5 });
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});

test('a firmware with other tensors than the model is refused', async () => {
  const elf = elfOf(await tinyFirmware(board));
  const inputs = [[floats(1, 2, 3, 4)]];
  const failure = runOnVirtualBoard({ board, elf, inputs, outputBytes: [16], layerCount: 2 });
  await expect(failure).rejects.toMatchObject({ code: 'VIRTUAL_BOARD_MODEL_FAILED' });
  await expect(failure).rejects.toThrow('[16, 16]');
});

test('a missing emulator is one clear sentence', async () => {
  const elf = elfOf(await tinyFirmware(board));
  await run(elf).catch(() => undefined); // the counter is built
  const path = process.env['PATH'];
  process.env['PATH'] = testDir();
  try {
    const failure = await run(elf).catch((error: unknown) => error);
    expect(failure).toMatchObject({ exitCode: 5 });
    expect(String(failure)).toMatch(/not installed: run npm run setup/);
  } finally {
    process.env['PATH'] = path;
  }
});

test('a cancelled run ends', async () => {
  const elf = await misbehave('NEVER_ENDS');
  const controller = new AbortController();
  const inputs = [[floats(1, 2, 3, 4)]];
  const cancelled = runOnVirtualBoard({
    board,
    elf,
    inputs,
    outputBytes: [16],
    layerCount: 0,
    signal: controller.signal,
  });
  setTimeout(() => controller.abort(), 300);
  await expect(cancelled).rejects.toThrow('cancelled');
});
