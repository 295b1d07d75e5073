import { createHash } from 'node:crypto';
import { describeModel, prepareModel } from '../src/index.ts';
import { modelOf } from './models.ts';

const NONE = { dims: new Map<string, number>(), prefix: null };

test('a model is described by its hash, opset, parameters and inputs', () => {
  const bytes = modelOf([1, 3], [['Add', ['x', 'b'], 'y']], { b: [1, 2, 3] });
  const model = prepareModel('My Net-2', bytes, NONE);
  expect(model).toMatchObject({ opset: 17, parameters: 3, diagnostics: [], failure: null });
  expect(model.prefix).toMatch(/^[a-z][a-z0-9_]*$/);
  expect(describeModel(model, 7)).toEqual({
    name: 'My Net-2',
    sha256: createHash('sha256').update(bytes).digest('hex'),
    opset: 17,
    parameters: 3,
    macs: 7,
    inputs: [{ name: 'x', shape: [1, 3], type: 'float' }],
    outputs: [{ name: 'y', shape: [1, 3], type: 'float' }],
  });
});

test('symbolic dimensions are known by name, and take the sizes that were given', () => {
  const bytes = modelOf(['batch', 'time', 4, 'time'], [['Relu', ['x'], 'y']]);
  expect([...prepareModel('m', bytes, NONE).symbolicDims]).toEqual(['batch', 'time']);
  const model = prepareModel('m', bytes, { ...NONE, dims: new Map([['time', 6]]) });
  expect(describeModel(model, null).inputs[0]!.shape).toEqual([1, 6, 4, 6]);
});

test('a model that is refused has diagnostics and no graph', () => {
  const model = prepareModel('m', modelOf([1], [['Frobnicate', ['x'], 'y']]), NONE);
  expect(model).toMatchObject({ graph: null, failure: null });
  expect(model.diagnostics).toMatchObject([{ op: 'Frobnicate', severity: 'error' }]);
  expect(describeModel(model, null)).toMatchObject({ inputs: [], outputs: [], macs: null });
});
