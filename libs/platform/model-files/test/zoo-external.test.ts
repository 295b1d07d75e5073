import { readdirSync } from 'node:fs';
import { externalDataLocations, parseModel } from '@flashline/onnx';
import { readModelFile } from '../src/index.ts';

const FOLDER = `${__dirname}/../../../../zoo/external`;
const MODELS = readdirSync(FOLDER).filter((file) => file.endsWith('.onnx'));

test.each(MODELS)('%s, exported with its weights in a second file, is read whole', async (file) => {
  const { bytes, sha256 } = await readModelFile(`${FOLDER}/${file}`);
  expect(externalDataLocations(bytes)).toEqual([]);
  expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  const { initializers } = parseModel(bytes, new Map()).graph;
  expect([...initializers.values()].map((tensor) => tensor.kind)).toContain('dense');
});
