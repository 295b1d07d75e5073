/** What a QuantizeLinear or DequantizeLinear of a graph says its integers stand for. */
import {
  toNumbers,
  valueOf,
  type Graph,
  type Node,
  type Quantization,
  type ValueId,
} from '@flashline/ir';

/** Null where scale and zero point are not one each, known at compile time. */
export function quantizationOfNode(graph: Graph, { inputs }: Node): Quantization | null {
  const [scale, zeroPoint] = [onlyNumber(graph, inputs[1]!), onlyNumber(graph, inputs[2]!)];
  return scale === null || zeroPoint === null ? null : { scale, zeroPoint };
}

/** The quantization that all have; null where there is none, or they differ. */
export function commonQuantization(all: readonly (Quantization | null)[]): Quantization | null {
  const [first] = all;
  if (first == null) return null;
  const isSame = all.every(
    (one) => one?.scale === first.scale && one.zeroPoint === first.zeroPoint,
  );
  return isSame ? first : null;
}

function onlyNumber(graph: Graph, id: ValueId): number | null {
  const { constant } = valueOf(graph, id);
  const numbers = constant === null ? [] : toNumbers(constant);
  return numbers.length === 1 ? numbers[0]! : null;
}
