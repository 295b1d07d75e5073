import { ModelError, withOutputs } from '../src/index.ts';
import { sampleModel } from './model-parts.ts';

test('values inside the graph become outputs after those that are there', () => {
  const { outputs } = withOutputs(sampleModel(), ['scaled', 'r', 'y', 'scaled']).graph;
  expect(outputs.map((output) => output.name)).toEqual(['y', 'scaled', 'r']);
  expect(outputs[1]).toEqual({
    name: 'scaled',
    kind: 'tensor',
    elementType: 1,
    dims: ['batch', null, 4],
  });
});

test('a model that has all the outputs already is returned as it is', () => {
  const model = sampleModel();
  expect(withOutputs(model, ['y'])).toBe(model);
});

test.each(['', 'inner', 'nowhere'])(
  'the value %j, which the main graph lacks, is refused',
  (name) => {
    expect(() => withOutputs(sampleModel(), [name])).toThrow(ModelError);
  },
);
