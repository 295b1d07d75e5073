import { includedFiles } from '../src/includes.ts';

const SOURCES = new Map([
  ['a.c', '#include "b.h"\n  #  include <nk/c.h>\n'],
  ['b.h', '#include "../x/d.h"\n'],
  ['include/nk/c.h', '#include "b.h"\n'],
  ['x/d.h', ''],
  ['x/e.h', '// #include "f.h" in a comment counts for nothing'],
  ['f.h', ''],
]);

test('headers are found through headers and folders, each once', () => {
  expect(includedFiles('a.c', SOURCES)).toEqual(['b.h', 'include/nk/c.h', 'x/d.h']);
  expect(includedFiles('x/e.h', SOURCES)).toEqual([]);
});

test('a header that includes itself ends', () => {
  expect(includedFiles('a.h', new Map([['a.h', '#include "a.h"']]))).toEqual(['a.h']);
});
