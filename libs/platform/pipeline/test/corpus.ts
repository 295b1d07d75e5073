/** Model files that tests walk: the zoo by both exporters, the bench models, MLPerf Tiny if there. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const MLPERF_TINY = join(ROOT, '../shared/models/mlperf-tiny');

/** Model files of a folder of the project, sorted. */
export function modelsIn(folder: string): string[] {
  return onnxFiles(join(ROOT, folder));
}

/** The four MLPerf Tiny models, which are not part of the project; says so where they are absent. */
export function mlperfTiny(): string[] {
  if (existsSync(MLPERF_TINY)) return onnxFiles(MLPERF_TINY);
  process.stderr.write(
    'MLPerf Tiny models are not here (../shared/models/mlperf-tiny): not tested.\n',
  );
  return [];
}

function onnxFiles(folder: string): string[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.onnx'));
  if (files.length === 0) throw new Error(`no model in ${folder}`);
  return files.sort().map((name) => join(folder, name));
}
