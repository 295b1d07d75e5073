import { recogniseActivations } from '../src/recognise-activations.ts';
import { after, isUntouched } from './rewrite.ts';

const body = (lines: string) => `graph(%x: f32[4]) -> %y
  %half: f32[] = {0.5}
  %one: f32[1] = {1}
  %root: f32[] = {1.4142135381698608}
  %three: f32[] = {3}
  %six: f32[] = {6}
  %c: f32[] = {0.044714998453855515}
  %s: f32[] = {0.7978845834732056}
  ${lines}`;

test('x * 0.5 * (1 + erf(x / sqrt 2)) is a GELU in any order of its factors', () => {
  const gate = `%a: f32[4] = Div(%x, %root) from "a"
    %b: f32[4] = Erf(%a)
    %d: f32[4] = Add(%b, %one) from "d"`;
  const orders = [
    '%e: f32[4] = Mul(%x, %d) %y: f32[4] = Mul(%e, %half)',
    '%e: f32[4] = Mul(%d, %half) %y: f32[4] = Mul(%x, %e)',
    '%e: f32[4] = Mul(%half, %x) %y: f32[4] = Mul(%e, %d)',
  ];
  for (const order of orders) {
    expect(after(recogniseActivations, body(`${gate} ${order} from "y"`))).toBe(
      `graph(%x: f32[4]) -> %y
%y: f32[4] = Gelu(%x) {approximate: "none"} from "a", "d", "y"`,
    );
  }
});

test('the tanh form is the other GELU, with a power or with products', () => {
  for (const cube of [
    '%p: f32[4] = Pow(%x, %three)',
    '%q: f32[4] = Mul(%x, %x) %p: f32[4] = Mul(%q, %x)',
  ]) {
    const text = after(
      recogniseActivations,
      body(`${cube}
        %k: f32[4] = Mul(%p, %c)
        %a: f32[4] = Add(%x, %k)
        %b: f32[4] = Mul(%a, %s)
        %t: f32[4] = Tanh(%b)
        %d: f32[4] = Add(%one, %t)
        %h: f32[4] = Mul(%x, %half)
        %y: f32[4] = Mul(%h, %d)`),
    );
    expect(text).toBe('graph(%x: f32[4]) -> %y\n%y: f32[4] = Gelu(%x) {approximate: "tanh"}');
  }
});

test('x * sigmoid(x) is a SiLU', () => {
  const text = body('%a: f32[4] = Sigmoid(%x) %y: f32[4] = Mul(%a, %x)');
  expect(after(recogniseActivations, text)).toContain('%y: f32[4] = Silu(%x)');
});

test('x * sigmoid(alpha x) is a swish of that alpha', () => {
  const text = body('%a: f32[4] = Mul(%s, %x) %b: f32[4] = Sigmoid(%a) %y: f32[4] = Mul(%x, %b)');
  expect(after(recogniseActivations, text)).toContain(
    '%y: f32[4] = Swish(%x) {alpha: 0.7978845834732056}',
  );
});

test('x * tanh(softplus(x)) is a Mish in either order of its factors', () => {
  for (const product of ['Mul(%x, %b)', 'Mul(%b, %x)']) {
    const text = body(`%a: f32[4] = Softplus(%x) from "a"
      %b: f32[4] = Tanh(%a) from "b"
      %y: f32[4] = ${product} from "y"`);
    expect(after(recogniseActivations, text)).toBe(
      'graph(%x: f32[4]) -> %y\n%y: f32[4] = Mish(%x) from "a", "b", "y"',
    );
  }
});

test('a softplus that large numbers pass by is a softplus, also within a Mish', () => {
  const chosen = `%large: f32[] = {20}
    %a: f32[4] = Softplus(%x)
    %b: bool[4] = Less(%large, %x)`;
  const alone = body(`${chosen} %y: f32[4] = Where(%b, %x, %a)`);
  expect(after(recogniseActivations, alone)).toBe(
    'graph(%x: f32[4]) -> %y\n%y: f32[4] = Softplus(%x) name "a"',
  );
  const within = body(`${chosen} %d: f32[4] = Where(%b, %x, %a)
    %e: f32[4] = Tanh(%d)
    %y: f32[4] = Mul(%x, %e)`);
  expect(after(recogniseActivations, within)).toBe(
    'graph(%x: f32[4]) -> %y\n%y: f32[4] = Mish(%x)',
  );
});

test('x / (1 + |x|) is a softsign', () => {
  for (const sum of ['Add(%a, %one)', 'Add(%one, %a)']) {
    const text = body(`%a: f32[4] = Abs(%x) %b: f32[4] = ${sum} %y: f32[4] = Div(%x, %b)`);
    expect(after(recogniseActivations, text)).toBe(
      'graph(%x: f32[4]) -> %y\n%y: f32[4] = Softsign(%x)',
    );
  }
});

test('x * clip(x + 3, 0, 6) / 6 and x * hard sigmoid are a hard swish', () => {
  const clipped = body(`%a: f32[4] = Add(%x, %three)
    %b: f32[4] = Clip(%a) {lo: 0, hi: 6}
    %d: f32[4] = Mul(%x, %b)
    %y: f32[4] = Div(%d, %six)`);
  expect(after(recogniseActivations, clipped)).toContain('%y: f32[4] = HardSwish(%x)');
  const gated = body(`%a: f32[4] = HardSigmoid(%x) {alpha: 0.1666666716337204, beta: 0.5}
    %y: f32[4] = Mul(%x, %a)`);
  expect(after(recogniseActivations, gated)).toContain('%y: f32[4] = HardSwish(%x)');
});

test.each([
  [
    'the gate is of another value',
    '%z: f32[4] = Neg(%x) %a: f32[4] = Sigmoid(%z) %y: f32[4] = Mul(%a, %x)',
  ],
  [
    'a constant is another',
    '%a: f32[4] = Div(%x, %six) %b: f32[4] = Erf(%a) %d: f32[4] = Add(%b, %one) %e: f32[4] = Mul(%x, %d) %y: f32[4] = Mul(%e, %half)',
  ],
  [
    'the scale is missing',
    '%a: f32[4] = Add(%x, %three) %b: f32[4] = Clip(%a) {lo: 0, hi: 6} %y: f32[4] = Mul(%x, %b)',
  ],
  [
    'the hard sigmoid has another slope',
    '%a: f32[4] = HardSigmoid(%x) {alpha: 0.2, beta: 0.5} %y: f32[4] = Mul(%x, %a)',
  ],
  [
    'the sigmoid is of a product with another value',
    '%z: f32[4] = Abs(%x) %a: f32[4] = Mul(%x, %z) %b: f32[4] = Sigmoid(%a) %y: f32[4] = Mul(%x, %b)',
  ],
  [
    'the softplus of a Mish is of another value',
    '%z: f32[4] = Neg(%x) %a: f32[4] = Softplus(%z) %b: f32[4] = Tanh(%a) %y: f32[4] = Mul(%x, %b)',
  ],
  [
    'a tanh is of no softplus',
    '%a: f32[4] = Exp(%x) %b: f32[4] = Tanh(%a) %y: f32[4] = Mul(%x, %b)',
  ],
  [
    'a Mish is scaled',
    '%a: f32[4] = Softplus(%x) %b: f32[4] = Tanh(%a) %d: f32[4] = Mul(%b, %half) %y: f32[4] = Mul(%x, %d)',
  ],
  [
    'numbers pass the softplus by before it is linear',
    '%a: f32[4] = Softplus(%x) %b: bool[4] = Less(%three, %x) %y: f32[4] = Where(%b, %x, %a)',
  ],
  [
    'small numbers pass the softplus by',
    '%l: f32[] = {20} %a: f32[4] = Softplus(%x) %b: bool[4] = Less(%x, %l) %y: f32[4] = Where(%b, %x, %a)',
  ],
  [
    'a softsign divides by another sum',
    '%a: f32[4] = Abs(%x) %b: f32[4] = Add(%a, %three) %y: f32[4] = Div(%x, %b)',
  ],
  [
    'a softsign divides another value',
    '%a: f32[4] = Abs(%x) %b: f32[4] = Add(%a, %one) %z: f32[4] = Neg(%x) %y: f32[4] = Div(%z, %b)',
  ],
])('nothing happens where %s', (_, lines) => {
  expect(isUntouched(recogniseActivations, body(lines))).toBe(true);
});
