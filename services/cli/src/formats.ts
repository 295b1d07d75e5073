/** What `generate --format` writes for one target. */
import type { Source } from '@flashline/emit-c';
import { OPTIMIZE_FLAGS, type TargetRequest } from '@flashline/pipeline';
import { cmakeProject } from '@flashline/toolchain';

/** Whole, or piece by piece. */
export type FileContent = string | Uint8Array | Iterable<string>;

/** Files by path relative to the folder of the target. */
export type Format = (
  source: Source,
  target: TargetRequest,
) => Promise<ReadonlyMap<string, FileContent>>;

export const FORMATS: ReadonlyMap<string, Format> = new Map<string, Format>([
  ['c', writeSource],
  ['cmake', writeProject],
]);

async function writeSource(source: Source): ReturnType<Format> {
  return new Map(
    source.files.map((file) => [`source/${file.path}`, file.pieces?.() ?? file.text] as const),
  );
}

async function writeProject(source: Source, target: TargetRequest): ReturnType<Format> {
  return cmakeProject({
    board: target.board,
    sources: new Map(source.files.map(({ path, text }) => [path, text])),
    model: source,
    optimize: OPTIMIZE_FLAGS[target.optimize],
  });
}
