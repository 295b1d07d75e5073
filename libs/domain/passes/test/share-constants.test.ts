import { shareConstants } from '../src/share-constants.ts';
import { after, isUntouched } from './rewrite.ts';

test('readers of a repeated constant read the first', () => {
  expect(
    after(
      shareConstants,
      `graph(%x: f32[2]) -> %y
       %a: f32[2] = {1, 2}
       %b: f32[2] = {1, 2}
       %s: f32[2] = Add(%x, %a)
       %y: f32[2] = Mul(%s, %b)`,
    ),
  ).toBe(`graph(%x: f32[2]) -> %y
%a: f32[2] = {1, 2}
%s: f32[2] = Add(%x, %a)
%y: f32[2] = Mul(%s, %a)`);
});

test('constants that differ in type or in the sign of zero stay', () => {
  expect(
    isUntouched(
      shareConstants,
      `graph(%x: f32[2]) -> %y
       %a: f32[2] = {0, 0}
       %b: f32[2] = {0, -0}
       %c: f32[1x2] = {0, 0}
       %d: s32[2] = {0, 0}
       %y: f32[2] = Add(%x, %a)`,
    ),
  ).toBe(true);
});
