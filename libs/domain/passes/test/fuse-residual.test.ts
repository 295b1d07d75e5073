import { fuseResidual } from '../src/fuse-residual.ts';
import { after, isUntouched } from './rewrite.ts';

const NONE = '{activation: "none", lo: 0, hi: 0}';

test('an Add becomes the residual of the dense layer that made one side', () => {
  expect(
    after(
      fuseResidual,
      `graph(%x: f32[1x2]) -> %y
       %w: f32[2x2] = {1, 2, 3, 4}
       %a: f32[1x2] = Dense(%x, %w, _, _) ${NONE} from "d"
       %y @"sum": f32[1x2] = Add(%x, %a) from "+"`,
    ),
  ).toBe(`graph(%x: f32[1x2]) -> %y
%w: f32[2x2] = {1, 2, 3, 4}
%y @"sum": f32[1x2] = Dense(%x, %w, _, %x) ${NONE} name "a" from "d", "+"`);
});

test('of two producers the later one takes the other as residual', () => {
  const text = after(
    fuseResidual,
    `graph(%x: f32[1x2]) -> %y
     %w: f32[2x2] = {1, 2, 3, 4}
     %a: f32[1x2] = Dense(%x, %w, _, _) ${NONE}
     %b: f32[1x2] = Dense(%x, %w, _, _) ${NONE}
     %y: f32[1x2] = Add(%b, %a)`,
  );
  expect(text).toContain('%y: f32[1x2] = Dense(%x, %w, _, %a)');
});

test('a Reshape between producer and Add is looked through', () => {
  const text = after(
    fuseResidual,
    `graph(%x: f32[1x2], %r: f32[2]) -> %y
     %w: f32[2x2] = {1, 2, 3, 4}
     %a: f32[1x2] = Dense(%x, %w, _, _) ${NONE}
     %b: f32[2] = Reshape(%a) {shape: [2]}
     %y: f32[2] = Add(%b, %r)`,
  );
  expect(text).toContain('f32[1x2] = Reshape(%r) {shape: [1, 2]}');
  expect(text).toMatch(
    /(%v\d+): f32\[1x2\] = Dense\(%x, %w, _, %v\d+\).*\n%y: f32\[2\] = Reshape\(\1\)/,
  );
});

test('an axis of length 1 that one side lacks does not matter', () => {
  const text = after(
    fuseResidual,
    `graph(%x: f32[1x2], %r: f32[1x1x2]) -> %y
     %w: f32[2x2] = {1, 2, 3, 4}
     %a: f32[1x2] = Dense(%x, %w, _, _) ${NONE}
     %y: f32[1x1x2] = Add(%a, %r)`,
  );
  expect(text).toContain('f32[1x2] = Reshape(%r) {shape: [1, 2]}');
  expect(text).toContain('%y: f32[1x1x2] = Reshape(');
});

test('a constant is a residual like any other', () => {
  const text = after(
    fuseResidual,
    `graph(%x: f32[2x2]) -> %y
     %w: f32[2x2] = {1, 2, 3, 4}
     %c: f32[2x2] = {5, 6, 7, 8}
     %a: f32[2x2] = Dense(%x, %w, _, _) ${NONE}
     %y: f32[2x2] = Add(%a, %c)`,
  );
  expect(text).toContain('Dense(%x, %w, _, %c)');
});

test.each([
  [
    'one side is broadcast',
    `graph(%x: f32[1x2], %r: f32[1]) -> %y
     %w: f32[2x2] = {1, 2, 3, 4}
     %a: f32[1x2] = Dense(%x, %w, _, _) ${NONE}
     %y: f32[1x2] = Add(%a, %r)`,
  ],
  [
    'the producer has a residual',
    `graph(%x: f32[1x2]) -> %y
     %w: f32[2x2] = {1, 2, 3, 4}
     %a: f32[1x2] = Dense(%x, %w, _, %x) ${NONE}
     %y: f32[1x2] = Add(%a, %x)`,
  ],
  [
    'the producer has an activation',
    `graph(%x: f32[1x2]) -> %y
     %w: f32[2x2] = {1, 2, 3, 4}
     %a: f32[1x2] = Dense(%x, %w, _, _) {activation: "relu", lo: 0, hi: 0}
     %y: f32[1x2] = Add(%a, %x)`,
  ],
  [
    'both sides are one value',
    `graph(%x: f32[1x2]) -> %y
     %w: f32[2x2] = {1, 2, 3, 4}
     %a: f32[1x2] = Dense(%x, %w, _, _) ${NONE}
     %y: f32[1x2] = Add(%a, %a)`,
  ],
  [
    'the producer would wait for the other side with more bytes in its hands than it makes',
    `graph(%x: f32[1x4]) -> %y
     %w: f32[4x2] = ...
     %a: f32[1x2] = Dense(%x, %w, _, _) ${NONE}
     %q: f32[1x4] = Sigmoid(%x)
     %r: f32[1x2] = Slice(%q) {starts: [0, 0], steps: [1, 1], sizes: [1, 2]}
     %y: f32[1x2] = Add(%a, %r)`,
  ],
])('nothing happens where %s', (_, text) => {
  expect(isUntouched(fuseResidual, text)).toBe(true);
});
