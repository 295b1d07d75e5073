/** Reads what docs/kernels.md says from the headers of the C library. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { firstComment, firstSentence } from './comments.ts';
import type { KernelEntry } from './kernels.ts';

const FOLDER = 'libs/domain/kernels';

export function readKernels(): KernelEntry[] {
  return readdirSync(`${FOLDER}/include/nk`)
    .filter((file) => file.endsWith('.h'))
    .map((file) => readKernel(file.slice(0, -2)));
}

function readKernel(name: string): KernelEntry {
  const header = readFileSync(`${FOLDER}/include/nk/${name}.h`, 'utf8');
  const comment = firstComment(header.replace('/* clang-format off */\n', ''));
  if (comment === null) throw new Error(`nk/${name}.h does not say what it is`);
  const variants = [
    ['portable', `${name}.c`],
    ['vfp', `${name}_vfp.c`],
  ].filter(([, file]) => existsSync(`${FOLDER}/src/${file}`));
  return { name, meaning: firstSentence(comment), variants: variants.map(([label]) => label!) };
}
