import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBoard } from '@flashline/boards';
import { runProcess } from '@flashline/process';
import { modelsIn } from './corpus.ts';
import { compilePrepared, prepareFile } from './prepared.ts';

const folder = mkdtempSync(join(tmpdir(), 'flashline-cpp-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** All that the header declares, used as an application would; no more is linked than that. */
function application(prefix: string, arenas: number): string {
  const P = prefix.toUpperCase();
  const indices = Array.from({ length: arenas }, (_, i) => i);
  return `#include "${prefix}.h"

namespace {
${indices.map((i) => `alignas(${P}_ARENA_ALIGNMENT) uint8_t arena${i}[${P}_ARENA_${i}_BYTES];\n`).join('')}
${prefix}_t model;
}

int infer(const ${P}_INPUT_0_C_TYPE *x, ${P}_OUTPUT_0_C_TYPE *y)
{
    if (${prefix}_init(${['&model', ...indices.map((i) => `arena${i}, sizeof arena${i}`)].join(', ')}) != ${P}_OK) return 1;
    ${P}_INPUT_0_C_TYPE *in = static_cast<${P}_INPUT_0_C_TYPE *>(${prefix}_input(&model, 0));
    for (size_t i = 0; i < ${P}_INPUT_0_ELEMENTS; i++) in[i] = x[i];
    if (${prefix}_run(&model) != ${P}_OK) return 2;
    const ${P}_OUTPUT_0_C_TYPE *out = static_cast<const ${P}_OUTPUT_0_C_TYPE *>(${prefix}_output(&model, 0));
    for (size_t i = 0; i < ${P}_OUTPUT_0_ELEMENTS; i++) y[i] = out[i];
    return 0;
}
`;
}

test.each(modelsIn('bench/models'))('a C++ application uses the header of %s', async (path) => {
  const model = await prepareFile(path);
  const { source } = compilePrepared(model, findBoard('nucleo-g474re')!);
  const header = source.files.find((file) => file.path === `${model.prefix}.h`)!;
  writeFileSync(join(folder, header.path), header.text);
  writeFileSync(join(folder, 'application.cc'), application(model.prefix, source.arenas.length));
  const flags = ['-std=c++11', '-Wall', '-Wextra', '-Wpedantic', '-Werror', '-fsyntax-only'];
  const result = await runProcess('arm-none-eabi-g++', [...flags, 'application.cc'], {
    cwd: folder,
  });
  expect([result.exitCode, result.stderr]).toEqual([0, '']);
});
