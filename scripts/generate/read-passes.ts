/** Reads what docs/passes.md says from the pipeline and the comment of each pass. */
import { readFileSync } from 'node:fs';
import { PIPELINE } from '@flashline/passes';
import { commentAbove, paragraphs } from './comments.ts';
import { PASS_PARAGRAPHS, type PassEntry, type PipelineStep } from './passes.ts';

const SOURCE = 'libs/domain/passes/src';

export function readPasses(): { readonly steps: PipelineStep[]; readonly passes: PassEntry[] } {
  const reasons = reasonsIn(readFileSync(`${SOURCE}/pipeline.ts`, 'utf8'));
  if (reasons.length !== PIPELINE.length) {
    throw new Error(`pipeline.ts lists ${reasons.length} passes a line, not ${PIPELINE.length}`);
  }
  const steps = PIPELINE.map(({ name }, index) => ({ name, reason: reasons[index]! }));
  const names = [...new Set(PIPELINE.map((pass) => pass.name))];
  return { steps, passes: names.map(readPass) };
}

/** The comment above each line of the pipeline's array, or null. */
function reasonsIn(source: string): (string | null)[] {
  const array = /export const PIPELINE[^[]*\[\] = \[\n([\s\S]*?)\n\];/.exec(source)?.[1] ?? '';
  const entries = [...array.matchAll(/((?: *\/\/.*\n)*) *\w+,/g)];
  return entries.map(([, comment]) => {
    const text = comment!
      .replace(/^ *\/\/ ?/gm, '')
      .replace(/\s+/g, ' ')
      .trim();
    return text === '' ? null : text;
  });
}

function readPass(name: string): PassEntry {
  const file = `${SOURCE}/${name}.ts`;
  const variable = name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  const comment = commentAbove(readFileSync(file, 'utf8'), `export const ${variable}`);
  const found = paragraphs(comment ?? '');
  const words = found.map((text) => text.split(':')[0]);
  if (PASS_PARAGRAPHS.some((word, index) => words[index] !== word)) {
    throw new Error(`the comment of ${file} needs the paragraphs ${PASS_PARAGRAPHS.join(', ')}`);
  }
  return { name, file, paragraphs: found };
}
