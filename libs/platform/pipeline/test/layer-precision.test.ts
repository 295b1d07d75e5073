/** In what a layer of an int8 target computes, and what the report says of it. */
import { parseGraph, type Graph } from '@flashline/ir';
import type { ReportLayer } from '@flashline/report';
import { describeFallbacks } from '../src/fallbacks.ts';
import { fallbackOf, precisionOf } from '../src/layer-precision.ts';

const NOTES = [{ source: 'Exp', code: 'INT8_NO_KERNEL', message: 'there is none for Exp' }];

/** x -> s8 -> s8 -> real -> real. */
function mixed(fallbacks: Graph['fallbacks']): Graph {
  const graph = parseGraph(`graph(%x: f32[4]) -> %y
    %scale: f32[] = {0.5}
    %zero: s8[] = {3}
    %q: s8[4] = QuantizeLinear(%x, %scale, %zero) name "q" from "Q"
    %t: s8[4] = Copy(%q) name "copy" from "Copy"
    %d: f32[4] = DequantizeLinear(%t, %scale, %zero) name "d" from "D"
    %y: f32[4] = Exp(%d) name "exp" from "Exp"`);
  return { ...graph, fallbacks };
}

test('a node of real numbers is fp32, conversions and nodes of integers are int8', () => {
  const graph = mixed(NOTES);
  expect(graph.nodes.map((node) => precisionOf(graph, node, 'int8'))).toEqual([
    'int8',
    'int8',
    'int8',
    'fp32',
  ]);
  expect(graph.nodes.map((node) => precisionOf(graph, node, 'fp32'))).toEqual(
    graph.nodes.map(() => 'fp32'),
  );
});

test('what stays fp32 has the reason that was noted, or that it has no scale', () => {
  const [, , , exp] = mixed(NOTES).nodes;
  const { code, message } = NOTES[0]!;
  expect(fallbackOf(mixed(NOTES), exp!, 'int8')).toEqual({ code, message });
  expect(fallbackOf(mixed([]), exp!, 'int8')).toMatchObject({ code: 'INT8_NOT_QUANTIZED' });
  expect(fallbackOf(mixed(NOTES), exp!, 'fp32')).toBeNull();
  expect(
    mixed(NOTES)
      .nodes.map((node) => fallbackOf(mixed(NOTES), node, 'int8'))
      .slice(0, 3),
  ).toEqual([null, null, null]);
});

test('each ONNX node in fp32 is told once, whichever boards there are; what was asked for is no warning', () => {
  const layer = (name: string, sources: string[], code: string) =>
    ({ name, op: 'Exp', sources, fallback: { code, message: 'why' } }) as unknown as ReportLayer;
  const layers = [layer('a', ['A', 'B'], 'INT8_NO_KERNEL'), layer('ours', [], 'INT8_KEPT')];
  const told = describeFallbacks([...layers, ...layers]);
  expect(told.map(({ node, severity, message }) => [node, severity, message])).toEqual([
    ['A', 'warning', "Exp 'A' computes in fp32: why"],
    ['B', 'warning', "Exp 'B' computes in fp32: why"],
    ['ours', 'info', "Exp 'ours' computes in fp32: why"],
  ]);
});
