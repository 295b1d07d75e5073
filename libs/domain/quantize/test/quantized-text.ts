/** Graphs as text, quantised with ranges that are given. */
import { parseGraph, verifyGraph, type Graph } from '@flashline/ir';
import { AFTER_QUANTIZATION, runPasses } from '@flashline/passes';
import { quantizeGraph, type Calibration, type QuantizeOptions } from '../src/index.ts';

/** Every f32 value reaches from -1 to 1, but those that are given. */
export function calibrationOf(
  graph: Graph,
  ranges: Readonly<Record<string, readonly [number, number]>> = {},
): Calibration {
  const all = [...graph.values.values()].filter(
    ({ type, constant }) => type.element === 'f32' && constant === null,
  );
  return {
    method: 'minmax',
    ranges: new Map(
      all.map(({ id }) => {
        const [min, max] = ranges[id] ?? [-1, 1];
        return [id, { min, max }];
      }),
    ),
    channels: new Map(),
  };
}

export function quantized(
  text: string,
  ranges: Readonly<Record<string, readonly [number, number]>> = {},
  options: Partial<QuantizeOptions> = {},
): Graph {
  const graph = parseGraph(text);
  const known = graph.nodes.flatMap((node) => node.sources);
  const all = { keepFp32: [], biasCorrection: false, ...options };
  const result = quantizeGraph(graph, calibrationOf(graph, ranges), all);
  verifyGraph(result, known);
  verifyGraph(runPasses(result, AFTER_QUANTIZATION), known);
  return result;
}

export const ops = (graph: Graph) => graph.nodes.map(({ op }) => op);

/** Scale and zero point of the node that quantises a value, by the name of the ONNX value. */
export function scaleOf(graph: Graph, name: string): unknown {
  const found = [...graph.values.values()].find(
    ({ onnxName, quantization }) => onnxName === name && quantization !== undefined,
  );
  return found?.quantization;
}

export const DENSE = `graph "g"(%x @"x": f32[1x2]) -> %y
%w @"w": f32[2x2] = {1, 0.5, -0.25, 2}
%b @"b": f32[2] = {0.5, -0.5}
%y @"y": f32[1x2] = Dense(%x, %w, %b, _) {activation: "relu", lo: 0, hi: 0} name "fc" from "fc", "act"
`;

export const CHAIN = `graph "g"(%x @"x": f32[1x2]) -> %y
%w: f32[2x2] = {1, 0, 0, 1}
%a @"a": f32[1x2] = Dense(%x, %w, _, _) {activation: "none", lo: 0, hi: 0} name "head/fc1" from "head/fc1"
%b @"b": f32[1x2] = Dense(%a, %w, _, _) {activation: "none", lo: 0, hi: 0} name "head/fc2" from "head/fc2", "head/relu2"
%y @"y": f32[1x2] = Dense(%b, %w, _, _) {activation: "none", lo: 0, hi: 0} name "fc3" from "fc3"
`;
