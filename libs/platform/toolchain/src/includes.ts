/** Which headers a C file can see: the transitive closure of its quoted includes. */

import type { SourceFiles } from './firmware.ts';

/**
 * Names of the files of `sources` that `name` includes, directly or not, sorted. An include is
 * matched by the end of a path, so the result may name too many files but never too few.
 */
export function includedFiles(name: string, sources: SourceFiles): readonly string[] {
  const seen = new Set<string>();
  const queue = [name];
  for (let current = queue.pop(); current !== undefined; current = queue.pop()) {
    for (const wanted of quotedIncludes(textOf(sources.get(current)))) {
      for (const candidate of sources.keys()) {
        if (seen.has(candidate) || !endsWithPath(candidate, wanted)) continue;
        seen.add(candidate);
        queue.push(candidate);
      }
    }
  }
  return [...seen].sort();
}

function quotedIncludes(text: string): readonly string[] {
  const names = [...text.matchAll(/^[ \t]*#[ \t]*include[ \t]*["<]([^">]+)[">]/gm)];
  return names.map((match) => (match[1] ?? '').replace(/^(\.\.?\/)+/, ''));
}

function endsWithPath(candidate: string, wanted: string): boolean {
  return candidate === wanted || candidate.endsWith(`/${wanted}`);
}

function textOf(content: string | Uint8Array | undefined): string {
  if (content === undefined) return '';
  return typeof content === 'string' ? content : Buffer.from(content).toString('utf8');
}
