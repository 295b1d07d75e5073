import { isValidPrefix, prefixFrom } from '../src/identifiers.ts';

test('a name becomes lower case letters, digits and single underscores', () => {
  expect(prefixFrom('My Model-v2.onnx')).toBe('my_model_v2_onnx');
  expect(prefixFrom('__x__')).toBe('x');
  expect(prefixFrom('*/ int main(); /*')).toBe('int_main');
});

test('a name without letters or digits becomes "model"', () => {
  expect(prefixFrom('')).toBe('model');
  expect(prefixFrom('…')).toBe('model');
});

test('what C cannot take as an identifier is led by m_', () => {
  expect(prefixFrom('3d_net')).toBe('m_3d_net');
  expect(prefixFrom('while')).toBe('m_while');
});

test('no model takes a type, header or function name of the C library or the firmware', () => {
  const taken = ['int8', 'uint_fast16', 'intptr', 'size', 'math', 'string', 'board', 'mailbox'];
  for (const name of [...taken, 'nk_conv', 'flashline_model']) {
    expect(prefixFrom(name)).toBe(`m_${name}`);
    expect(isValidPrefix(name)).toBe(false);
  }
});

test('names that only begin like those are kept', () => {
  for (const name of ['int8_net', 'sizes', 'mathnet', 'integers', 'flashlines']) {
    expect(prefixFrom(name)).toBe(name);
    expect(isValidPrefix(name)).toBe(true);
  }
});
