import { join } from 'node:path';
import { runProcess } from '@flashline/process';
import { compileHost } from '../src/index.ts';
import { removeTestDirs, testDir } from './fixtures.ts';

afterAll(removeTestDirs);

const MAIN = `#include <stdio.h>
#include "sum.h"
int main(int count, char **words)
{
    const int numbers[3] = {1, 2, 3};
    (void)words;
    printf("%d\\n", sum(numbers, 2 + count));
    return 0;
}
`;
const SUM = `#include "sum.h"
int sum(const int *numbers, int count)
{
    int total = 0;
    for (int i = 0; i < count; i++) {
        total += numbers[i];
    }
    return total;
}
`;
const SOURCES = new Map([
  ['main.c', MAIN],
  ['lib/sum.c', SUM],
  ['lib/sum.h', 'int sum(const int *numbers, int count);\n'],
]);

test('a program of several files and folders is built and runs', async () => {
  const output = join(testDir(), 'program');
  await compileHost({
    sources: SOURCES,
    output,
    includeDirs: ['lib'],
    flags: ['-Wall', '-Werror'],
  });
  expect(await runProcess(output, [])).toMatchObject({ exitCode: 0, stdout: '6\n' });
});

test('sanitizers end a program that reads beyond an array', async () => {
  const output = join(testDir(), 'program');
  await compileHost({ sources: SOURCES, output, includeDirs: ['lib'], sanitize: true });
  expect(await runProcess(output, [])).toMatchObject({ exitCode: 0, stdout: '6\n' });
  const broken = await runProcess(output, ['one more']);
  expect(broken.exitCode).not.toBe(0);
  expect(broken.stderr).toContain('stack-buffer-overflow');
});

test('flags reach the compiler, and what it refuses is named', async () => {
  const sources = new Map([['main.c', 'int main(void) { int unused; return 0; }\n']]);
  const output = join(testDir(), 'program');
  await compileHost({ sources, output });
  const failure = compileHost({ sources, output, flags: ['-Wall', '-Werror'] });
  await expect(failure).rejects.toMatchObject({ code: 'TOOLCHAIN_COMPILE_FAILED' });
  await expect(failure).rejects.toThrow('main.c');
});
