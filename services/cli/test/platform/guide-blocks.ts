/** The fenced blocks of a guide, which tests run or check. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const GUIDES = join(import.meta.dirname, '../../../../docs/guides');

/** Contents of the blocks of one language in a guide, in their order; there must be some. */
export function guideBlocks(guide: string, language: string): readonly string[] {
  const text = readFileSync(join(GUIDES, guide), 'utf8');
  const blocks = [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)]
    .filter(([, found]) => found === language)
    .map(([, , content]) => content!);
  if (blocks.length === 0) throw new Error(`${guide} has no block of ${language}`);
  return blocks;
}

/** Words of the commands `flashline ...` in a text of shell, continued lines joined. */
export function flashlineCommands(text: string): readonly (readonly string[])[] {
  const joined = text.replaceAll(/\\\n\s*/g, ' ');
  return [...joined.matchAll(/\bflashline ((?:submit|run|up|analyze|boards)\b[^\n|&;]*)/g)].map(
    ([, words]) => words!.trim().split(/\s+/),
  );
}
