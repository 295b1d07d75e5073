/** Finds ONNX backend tests: folders with a `model.onnx` and `test_data_set_N` folders beside it. */
import { readdir, readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

export interface BackendTest {
  readonly name: string;
  readonly folder: string;
  /** Folders `test_data_set_*` of the test, sorted. */
  readonly dataSets: readonly string[];
}

/** Tests directly inside `folder`, by name; empty where there are none. */
export async function findTests(folder: string, filter: RegExp): Promise<BackendTest[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries
    .map((entry) => entry.name)
    .filter((name) => filter.test(name) && existsSync(join(folder, name, 'model.onnx')))
    .sort();
  return Promise.all(
    names.map(async (name) => {
      const inside = await readdir(join(folder, name));
      const sets = inside.filter((entry) => entry.startsWith('test_data_set_')).sort();
      return {
        name,
        folder: join(folder, name),
        dataSets: sets.map((set) => join(folder, name, set)),
      };
    }),
  );
}

/** Bytes of `input_0.pb`, `input_1.pb` ... in order, as many as there are. */
export async function readTensorFiles(
  dataSet: string,
  kind: 'input' | 'output',
): Promise<Buffer[]> {
  const files: Buffer[] = [];
  for (let i = 0; existsSync(join(dataSet, `${kind}_${i}.pb`)); i++) {
    files.push(await readFile(join(dataSet, `${kind}_${i}.pb`)));
  }
  return files;
}
