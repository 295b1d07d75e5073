import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseElf } from '@flashline/toolchain';
import { denseModel, unknownModel, wideModel } from './models.ts';
import { makeWorkplace, readTree, type CliResult } from './run-cli.ts';

const BOARDS = ['b-u585i-iot02a', 'nucleo-g474re', 'nucleo-h743zi2', 'nucleo-l4r5zi'];

const place = makeWorkplace();
afterAll(() => place.remove());

for (const [name, bytes] of Object.entries({
  dense: denseModel(),
  test: denseModel(),
  wide: wideModel(40_000),
  unknown: unknownModel(),
})) {
  writeFileSync(join(place.path, `${name}.onnx`), bytes);
}

function runTool(folder: string, command: string, args: readonly string[]): void {
  const run = spawnSync(command, args, { cwd: folder, encoding: 'utf8' });
  expect(run.status === 0 ? '' : `${command}: ${run.stdout}${run.stderr}`).toBe('');
}

function symbolsOf(file: string): string[] {
  return parseElf(readFileSync(file)).symbols.map((symbol) => symbol.name);
}

test('--format c writes the source that run builds', async () => {
  const run = await place.run(['run', 'dense.onnx', '--board', 'nucleo-g474re', '--out', 'run']);
  expect(run.code).toBe(0);
  const args = ['generate', 'dense.onnx', '--format', 'c', '--out', 'c'];
  expect(await place.run([...args, '--board', 'nucleo-g474re'])).toMatchObject({
    code: 0,
    stderr: '',
    stdout: expect.stringMatching(/^c\/nucleo-g474re\.fp32: \d+ files\n$/),
  });
  expect(readTree(join(place.path, 'c/nucleo-g474re.fp32/source'))).toEqual(
    readTree(join(place.path, 'run/nucleo-g474re.fp32/source')),
  );
});

test('the source compiles without a warning, as C11 by itself', async () => {
  const folder = join(place.path, 'c/nucleo-g474re.fp32/source');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const sources = files.filter((name) => name.endsWith('.c'));
  expect(sources).toContain('dense.c');
  const flags = ['-std=c11', '-ffp-contract=off', '-Wall', '-Wextra', '-Werror', '-O2', '-I.'];
  const cpu = ['-mcpu=cortex-m4', '-mfpu=fpv4-sp-d16', '-mfloat-abi=hard', '-mthumb'];
  runTool(folder, 'arm-none-eabi-gcc', [...flags, ...cpu, '-c', ...sources]);
});

describe('a CMake project', () => {
  let made: CliResult;

  beforeAll(async () => {
    // The model has a name that CMake keeps for itself.
    const args = ['generate', 'test.onnx', '--format', 'cmake', '--out', 'cmake'];
    const boards = BOARDS.flatMap((board) => ['--board', board]);
    made = await place.run([...args, ...boards]);
  });

  test('is written for every board', () => {
    expect(made).toMatchObject({ code: 0, stderr: '' });
    const folders = made.stdout.split('\n').map((line) => line.split(':')[0]);
    expect(folders).toEqual([...BOARDS.map((board) => `cmake/${board}.fp32`), '']);
  });

  test.each(BOARDS)('builds into a firmware and a library for %s', (board) => {
    const folder = join(place.path, `cmake/${board}.fp32`);
    runTool(folder, 'cmake', ['-S', '.', '-B', 'build']);
    runTool(folder, 'cmake', ['--build', 'build']);
    expect(readdirSync(join(folder, 'build'))).toEqual(
      expect.arrayContaining(['firmware.elf', 'firmware.bin', 'firmware.map', 'libtest_model.a']),
    );
    const symbols = symbolsOf(join(folder, 'build/firmware.elf'));
    expect(symbols).toEqual(
      expect.arrayContaining(['Reset_Handler', 'flashline_mailbox', 'test_run', 'test_init']),
    );
  });

  test('is a library for a project around it', () => {
    const folder = join(place.path, 'app');
    mkdirSync(folder);
    const project = join(place.path, 'cmake/nucleo-g474re.fp32');
    writeFileSync(
      join(folder, 'CMakeLists.txt'),
      `cmake_minimum_required(VERSION 3.20)
set(CMAKE_TOOLCHAIN_FILE "${project}/arm-none-eabi.cmake")
project(app LANGUAGES C)
add_subdirectory("${project}" model)
add_executable(app.elf main.c)
target_link_libraries(app.elf PRIVATE test_model)
target_link_options(app.elf PRIVATE --specs=nosys.specs)
`,
    );
    writeFileSync(
      join(folder, 'main.c'),
      `#include <string.h>
#include "test.h"
static uint8_t arena[TEST_ARENA_0_BYTES] __attribute__((aligned(TEST_ARENA_ALIGNMENT)));
int main(void)
{
    static test_t net;
    const float sample[TEST_INPUT_0_ELEMENTS] = {1.0f};
    if (test_init(&net, arena, sizeof arena) != TEST_OK) return 1;
    memcpy(test_input(&net, 0), sample, TEST_INPUT_0_BYTES);
    return (int)test_run(&net) + (int)*(const float *)test_output(&net, 0);
}
`,
    );
    runTool(folder, 'cmake', ['-S', '.', '-B', 'build']);
    runTool(folder, 'cmake', ['--build', 'build']);
    const symbols = symbolsOf(join(folder, 'build/app.elf'));
    expect(symbols).toEqual(expect.arrayContaining(['main', 'test_run']));
    expect(symbols).not.toContain('flashline_mailbox');
  });
});

test('a model whose plan does not fit is written, and that it does not fit is said with 3', async () => {
  const args = ['generate', 'wide.onnx', '--format', 'c', '--out', 'wide', '--board'];
  expect(await place.run([...args, 'nucleo-g474re'])).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(
      /^nucleo-g474re\.fp32 does not fit: SRAM is \d+ bytes short\.\n$/,
    ),
  });
  expect(readdirSync(join(place.path, 'wide/nucleo-g474re.fp32/source'))).toContain('wide.c');
});

test('an unsupported model is refused with 3 and nothing is written', async () => {
  const args = ['generate', 'unknown.onnx', '--format', 'cmake', '--out', 'unknown'];
  const { code, stdout, stderr } = await place.run(args);
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  expect(stderr.split('\n')).toHaveLength(3);
  expect(readdirSync(place.path)).not.toContain('unknown');
});
