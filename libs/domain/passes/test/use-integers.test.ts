import { parseGraph, printGraph } from '@flashline/ir';
import { useIntegers } from '../src/index.ts';

const SCALE = '{axis: 0, blockSize: 0}';

const between = (element: string, node: string) =>
  printGraph(
    useIntegers.run(
      parseGraph(`graph(%x: ${element}[3]) -> %y
        %s: f32[] = {0.5}
        %z: ${element}[] = {0}
        %a: f32[3] = DequantizeLinear(%x, %s, %z) ${SCALE}
        %b: f32[3] = ${node} from "n"
        %y: ${element}[3] = QuantizeLinear(%b, %s, %z) ${SCALE}`),
    ),
  );

test('a function of one quantised number becomes a table', () => {
  expect(between('s8', 'Exp(%a)')).toMatch(/s8\[3\] scale 0.5 zero 0 = Lookup\(%x, /);
});

test('a node without an integer kernel stays, and is noted with the reason', () => {
  const text = between('s8', 'CumSum(%a) {axis: 0, exclusive: false, reverse: false}');
  expect(text).toContain('CumSum(%a)');
  expect(text).toContain('fallback "n" INT8_NO_KERNEL');
});

test('data of 16 bits is computed in fp32, and the note says what to do', () => {
  const text = between('s16', 'Exp(%a)');
  expect(text).toContain('Exp(%a)');
  expect(text).toContain('fallback "n" INT8_OPERANDS');
  expect(text).toContain('quantise to 8 bits');
});

test('a table of real numbers that indices look up becomes a table of integers', () => {
  const text = printGraph(
    useIntegers.run(
      parseGraph(`graph(%i: s64[2]) -> %y
        %t: f32[3] = {-1, 0.5, 2}
        %s: f32[] = {0.5}
        %z: s8[] = {0}
        %b: f32[2] = Gather(%t, %i) {axis: 0} from "n"
        %y: s8[2] = QuantizeLinear(%b, %s, %z) ${SCALE}`),
    ),
  );
  expect(text).toMatch(/s8\[3\] = \{-2, 1, 4\}/);
  expect(text).toMatch(/s8\[2\] scale 0.5 zero 0 = Gather\(/);
});

test('a node whose readers want different scales stays, and the note says so', () => {
  const text = printGraph(
    useIntegers.run(
      parseGraph(`graph(%x: s8[3]) -> %y, %w
        %s: f32[] = {0.5}
        %t: f32[] = {0.25}
        %z: s8[] = {0}
        %a: f32[3] = DequantizeLinear(%x, %s, %z) ${SCALE}
        %b: f32[3] = Exp(%a) from "n"
        %y: s8[3] = QuantizeLinear(%b, %s, %z) ${SCALE}
        %w: s8[3] = QuantizeLinear(%b, %t, %z) ${SCALE}`),
    ),
  );
  expect(text).toContain('Exp(%a)');
  expect(text).toContain('fallback "n" INT8_OPERANDS "its readers quantise it with different');
});

test.each(['-0.5', 'NaN', 'Infinity'])(
  'a node whose weights have the scale %s stays in fp32',
  (scale) => {
    const text = printGraph(
      useIntegers.run(
        parseGraph(`graph(%x: s8[3]) -> %y
        %s: f32[] = {0.5}
        %z: s8[] = {0}
        %w: s8[3] = {1, 2, 3}
        %t: f32[] = {${scale}}
        %a: f32[3] = DequantizeLinear(%x, %s, %z) ${SCALE}
        %v: f32[3] = DequantizeLinear(%w, %t, %z) ${SCALE}
        %b: f32[3] = Mul(%a, %v) from "n"
        %y: s8[3] = QuantizeLinear(%b, %s, %z) ${SCALE}`),
      ),
    );
    expect(text).toContain('= Mul(%a, %v)');
  },
);
