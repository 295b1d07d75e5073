/** A folder that an option names, before anything is made there. */
import { existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { AppError } from '@flashline/errors';
import { USAGE_ERROR } from './errors.ts';

/** Throws AppError where `wanted`, which `option` names, is empty, is a file or lies below one. */
export function checkFolderPath(wanted: string, option: string): void {
  if (wanted === '') throw new AppError(USAGE_ERROR, `${option} has no name: give a folder.`);
  const whole = resolve(wanted);
  let path = whole;
  while (!existsSync(path)) path = dirname(path);
  if (statSync(path).isDirectory()) return;
  const what = path === whole ? 'is no folder' : 'lies below a file';
  throw new AppError(USAGE_ERROR, `'${wanted}' ${what}: choose another ${option}.`);
}
