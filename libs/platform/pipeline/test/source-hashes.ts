/** Program: prints a line `SHA-256 path` of the generated source of each model file it is given. */
import { createHash } from 'node:crypto';
import { findBoard } from '@flashline/boards';
import { compilePrepared, prepareFile } from './prepared.ts';

const board = findBoard('nucleo-g474re')!;

for (const path of process.argv.slice(2)) {
  const hash = createHash('sha256');
  for (const file of compilePrepared(await prepareFile(path), board).source.files) {
    hash.update(`${file.path}\0${file.text}\0`);
  }
  process.stdout.write(`${hash.digest('hex')} ${path}\n`);
}
