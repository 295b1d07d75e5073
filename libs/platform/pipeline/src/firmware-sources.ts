/** The files that a firmware is built from. */
import type { Board } from '@flashline/boards';
import type { Source } from '@flashline/emit-c';
import type { SourceFiles } from '@flashline/toolchain';

const DECLARATION = /^extern (const .+ \w+\[\d+\]);$/gm;

/**
 * The generated files as they are. Where the weights alone exceed the flash, so that nothing can
 * link, they are the same arrays without their values: the link asks for as many bytes, and the
 * compiler is spared minutes over megabytes of numbers.
 */
export function firmwareSources(source: Source, board: Board): SourceFiles {
  const { prefix } = source;
  const weights = `${prefix}_weights.c`;
  const isTooMuch = source.weightsBytes > board.flash.sizeBytes;
  const own = isTooMuch ? source.files.filter(({ path }) => path !== weights) : source.files;
  const files = new Map(own.map((file) => [file.path, file.text]));
  if (!isTooMuch) return files;
  const declarations = [...files.get(`${prefix}_weights.h`)!.matchAll(DECLARATION)];
  const attribute = `${prefix.toUpperCase()}_WEIGHTS_ATTR`;
  const arrays = declarations.map(([, array]) => `${array} ${attribute};\n`);
  files.set(weights, `#include "${prefix}_weights.h"\n\n${arrays.join('')}`);
  return files;
}
