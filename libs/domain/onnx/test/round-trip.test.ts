import { elementCount, ELEMENT_TYPES, tensorFromBytes, type ElementType } from '@flashline/ir';
import fc from 'fast-check';
import { encodeModel, parseModel, type OnnxAttribute, type OnnxTensor } from '../src/index.ts';
import { byteSize } from '@flashline/ir';
import { graphOf, modelOf, nodeWith, NO_DATA, sampleModel, withoutOffsets } from './model-parts.ts';

const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
const element = fc.constantFrom(...(Object.keys(ELEMENT_TYPES) as ElementType[]));

const tensor = fc
  .tuple(element, fc.array(fc.nat({ max: 4 }), { maxLength: 4 }))
  .chain(([type, shape]) => {
    const length = byteSize({ element: type, shape });
    const byte = type === 'bool' ? fc.nat({ max: 1 }) : fc.nat({ max: 255 });
    return fc.array(byte, { minLength: length, maxLength: length }).map((bytes): OnnxTensor => {
      const data = Uint8Array.from(bytes);
      return { kind: 'dense', tensor: tensorFromBytes({ element: type, shape }, data) };
    });
  });

const float = fc.float({ noNaN: true });
const int = fc.maxSafeInteger();

const attribute: fc.Arbitrary<OnnxAttribute> = fc.oneof(
  float.map((value) => ({ kind: 'float' as const, value })),
  int.map((value) => ({ kind: 'int' as const, value })),
  fc.string().map((value) => ({ kind: 'string' as const, value })),
  tensor.map((value) => ({ kind: 'tensor' as const, value })),
  fc.array(float).map((value) => ({ kind: 'floats' as const, value })),
  fc.array(int).map((value) => ({ kind: 'ints' as const, value })),
  fc.array(fc.string()).map((value) => ({ kind: 'strings' as const, value })),
  fc.array(tensor, { maxLength: 3 }).map((value) => ({ kind: 'tensors' as const, value })),
);

const dim = fc.oneof(fc.nat({ max: 9 }), name, fc.constant(null));
const valueInfo = fc.record({
  name,
  kind: fc.constant('tensor' as const),
  elementType: fc.option(fc.integer({ min: 1, max: 22 })),
  dims: fc.option(fc.array(dim, { maxLength: 5 })),
});

const model = fc
  .record({
    initializers: fc.uniqueArray(fc.tuple(name, tensor), { selector: ([key]) => key }),
    attributes: fc.dictionary(name, attribute),
    outputs: fc.array(valueInfo, { maxLength: 3 }),
    valueInfos: fc.array(valueInfo, { maxLength: 3 }),
    irVersion: fc.integer({ min: 4, max: 14 }),
  })
  .map(({ initializers, attributes, outputs, valueInfos, irVersion }) => {
    const nodes = [nodeWith('Op', ['x', ''], ['\u0000out'], { attributes })];
    const parts = { initializers: new Map(initializers), inputs: [], outputs, valueInfos };
    return modelOf(graphOf(nodes, parts), { irVersion });
  });

test('any model reads back as it was written', () => {
  fc.assert(
    fc.property(model, (given) => {
      const back = parseModel(encodeModel(given), NO_DATA);
      expect(withoutOffsets(back)).toEqual(withoutOffsets(given));
    }),
    { numRuns: 300 },
  );
});

test('a model with subgraphs and every kind of attribute reads back as it was written', () => {
  const given = sampleModel();
  const back = parseModel(encodeModel(given), NO_DATA);
  expect(withoutOffsets(back)).toEqual(withoutOffsets(given));
});

test('writing the same model twice gives the same bytes', () => {
  expect(encodeModel(sampleModel())).toEqual(encodeModel(sampleModel()));
});

test('integers beyond 2^53 are rounded and the int64 extremes survive', () => {
  const attributes: Record<string, OnnxAttribute> = {
    ends: { kind: 'ints', value: [2 ** 63, -(2 ** 63), 2 ** 53, -1] },
  };
  const given = modelOf(graphOf([nodeWith('Slice', ['x'], ['y'], { attributes })]));
  const back = parseModel(encodeModel(given), NO_DATA).graph.nodes[0]!.attributes.get('ends');
  expect(back).toEqual(attributes['ends']);
});

test('in files before IR version 4 initializers are listed as inputs and still are constants', () => {
  const given = { ...sampleModel(), irVersion: 3 };
  const back = parseModel(encodeModel(given), NO_DATA);
  expect(back.graph.inputs.map((input) => input.name)).toEqual(['x']);
  expect(elementCount([...back.graph.initializers.values()].flatMap(shapeOf))).toBe(4);
});

function shapeOf(each: OnnxTensor): readonly number[] {
  return each.kind === 'dense' ? each.tensor.type.shape : each.shape;
}
