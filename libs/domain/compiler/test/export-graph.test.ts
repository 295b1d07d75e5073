import { parseGraph, tensorOf, type Tensor } from '@flashline/ir';
import { parseModel } from '@flashline/onnx';
import { runReference } from '@flashline/oracle';
import { exportGraph, NoOnnxForm } from '../src/index.ts';

async function answersOf(
  text: string,
  outputs: readonly string[],
  inputs: readonly Tensor[],
): Promise<Record<string, number[]>> {
  const model = exportGraph(parseGraph(text), outputs);
  const { outputNames, samples } = await runReference({ model, samples: [inputs] });
  return Object.fromEntries(
    outputNames.map((name, i) => [name, Array.from(samples[0]![i]!.data, Number)]),
  );
}

const X = tensorOf('f32', [3], [-1, 0, 2]);

test('outputs are named by value in the order asked for, inputs by port', () => {
  const text = 'graph("the input" = %x: f32[3]) -> %b\n%a: f32[3] = Neg(%x)\n%b: f32[3] = Exp(%a)';
  const { graph } = parseModel(exportGraph(parseGraph(text), ['b', 'a', 'b']), new Map());
  expect(graph.inputs.map((each) => each.name)).toEqual(['the input']);
  expect(graph.outputs.map((each) => each.name)).toEqual(['b', 'a']);
  expect(graph.outputs.map((each) => each.dims)).toEqual([[3], [3]]);
});

test('nodes that no output needs are left out', () => {
  const text = 'graph(%x: f32[3]) -> %b\n%a: f32[3] = Neg(%x)\n%b: f32[3] = Exp(%a)';
  const { graph } = parseModel(exportGraph(parseGraph(text), ['a']), new Map());
  expect(graph.nodes.map((node) => node.opType)).toEqual(['Neg']);
});

test('inputs and constants can be outputs', async () => {
  const text = 'graph(%x: f32[3]) -> %y\n%c: f32[3] = {1, 2, 3}\n%y: f32[3] = Add(%x, %c)';
  expect(await answersOf(text, ['x', 'c', 'y'], [X])).toEqual({
    x: [-1, 0, 2],
    c: [1, 2, 3],
    y: [0, 2, 5],
  });
});

test('an input with the name of another value keeps apart from it', async () => {
  const text = 'graph("y" = %x: f32[3], "y_" = %z: f32[3]) -> %y\n%y: f32[3] = Sub(%x, %z)';
  const two = tensorOf('f32', [3], [2, 2, 2]);
  expect(await answersOf(text, ['y'], [X, two])).toEqual({ y: [-3, -2, 0] });
});

test('numbers are quantised along an axis and become real again', async () => {
  const text = `graph(%x: f32[2x3]) -> %y
%scale: f32[3] = {0.5, 1, 2}
%zero: s8[3] = {0, 10, -128}
%q: s8[2x3] = QuantizeLinear(%x, %scale, %zero) {axis: 1, blockSize: 0}
%y: f32[2x3] = DequantizeLinear(%q, %scale, %zero) {axis: 1, blockSize: 0}`;
  const x = tensorOf('f32', [2, 3], [1.25, 2.5, 7, -100, -200, -1]);
  expect(await answersOf(text, ['q', 'y'], [x])).toEqual({
    q: [2, 12, -124, -128, -128, -128],
    y: [1, 2, 8, -64, -138, 0],
  });
});

test('a quantised bias becomes real', async () => {
  const text = `graph(%x: f32[2]) -> %y
%w: s32[2] = {100, -3}
%scale: f32[] = {0.25}
%zero: s32[] = {0}
%b: f32[2] = DequantizeLinear(%w, %scale, %zero) {axis: 1, blockSize: 0}
%y: f32[2] = Add(%x, %b)`;
  expect(await answersOf(text, ['y'], [tensorOf('f32', [2], [1, 2])])).toEqual({
    y: [26, 1.25],
  });
});

test('bytes with the sign flipped, and looked up, are what our operators give', async () => {
  const table = Array.from({ length: 256 }, (_, i) => 127 - i).join(', ');
  const text = `graph(%x: u8[3]) -> %y
%t: s8[256] = {${table}}
%s: s8[3] = FlipSign(%x)
%y: s8[3] = Lookup(%s, %t)
%z: u8[3] = FlipSign(%y)`;
  const bytes = tensorOf('u8', [3], [0, 100, 255]);
  expect(await answersOf(text, ['s', 'y', 'z'], [bytes])).toEqual({
    s: [-128, -28, 127],
    y: [127, 27, -128],
    z: [255, 155, 0],
  });
});

test('the remainder of floats with the sign of the divisor is written, which ONNX has not', async () => {
  const text = `graph(%x: f32[5]) -> %y
%d: f32[5] = {2, 2, -2, -2, 2}
%y: f32[5] = Mod(%x, %d) {fmod: false}`;
  const x = tensorOf('f32', [5], [3.5, -3.5, 3.5, -3.5, -4]);
  const { y } = await answersOf(text, ['y'], [x]);
  expect(y!.map((value) => value + 0)).toEqual([1.5, 0.5, -0.5, -1.5, 0]);
});

test('an operator of ours alone is named', () => {
  const text = 'graph(%x: s8[3]) -> %y\n%y: s8[3] = QAdd(%x, %x) {} name "sum"';
  const write = (): unknown => exportGraph(parseGraph(text), ['y']);
  expect(write).toThrow(NoOnnxForm);
  expect(write).toThrow("node 'sum' cannot be written as ONNX: operator QAdd has no ONNX form");
});
