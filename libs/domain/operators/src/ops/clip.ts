import { elementCount, isInteger, printType, tensorOf, toNumbers, type Value } from '@flashline/ir';
import { defineOperator, type Build } from '../define.ts';
import { requireSameElement } from '../elementwise/binary-operator.ts';
import { lowerClip } from '../elementwise/lower-clip.ts';
import { evaluateMap } from '../elementwise/scalar-function.ts';
import type { OnnxNodeView } from '../onnx-node-view.ts';
import { Refusal } from '../refusal.ts';
import { requireElement } from '../shapes.ts';

interface Bounds {
  readonly [name: string]: number;
  readonly lo: number;
  readonly hi: number;
}

/**
 * x within lo..hi (lo <= hi, infinite where there is no bound), f32. Bounds of other types and
 * bounds that are computed become Max and Min.
 */
export const clip = defineOperator<Bounds>({
  name: 'Clip',
  onnx: [
    {
      type: 'Clip',
      since: 1,
      inputs: [1, 3],
      convert: (node, build) => {
        const x = node.input(0);
        const bounds = node.opset < 11 ? attributeBounds(node, x, build) : inputBounds(node, x);
        return [clipTo(x, bounds, build)];
      },
    },
  ],
  traits: { elementwise: true },
  computes: ['f32'],
  infer: ([x], { lo, hi }) => {
    requireElement(x!, ['f32']);
    if (!(lo <= hi)) throw new Refusal('OP_ATTRIBUTE', `bounds ${lo} and ${hi} are out of order`);
    return [x!.type];
  },
  evaluate: ([x], { lo, hi }, [type]) => [
    evaluateMap([x!], type!, { number: (v) => (v! < lo ? lo : v! > hi ? hi : v!) }),
  ],
  toOnnx: ({ inputs: [x], attributes: { lo, hi } }, write) =>
    write.one('Clip', [x!, tensorOf('f32', [], [lo]), tensorOf('f32', [], [hi])]),
  lower: ({ inputs: [x], outputs: [y], attributes }) => lowerClip(x!, y!, attributes),
});

interface BoundValues {
  readonly lo: Value | null;
  readonly hi: Value | null;
}

function attributeBounds(node: OnnxNodeView, x: Value, build: Build): BoundValues {
  const bound = (name: string): Value | null => {
    if (!node.has(name)) return null;
    const single = build.constant(tensorOf('f32', [], [node.float(name)]));
    return build.one('Cast', [single], { to: x.type.element });
  };
  return { lo: bound('min'), hi: bound('max') };
}

function inputBounds(node: OnnxNodeView, x: Value): BoundValues {
  const bound = (i: number): Value | null => {
    const value = node.optional(i);
    if (value === null) return null;
    requireSameElement(x, value);
    if (elementCount(value.type.shape) === 1) return value;
    throw new Refusal('OP_SHAPE', `bound ${printType(value.type)} is not a scalar`);
  };
  return { lo: bound(1), hi: bound(2) };
}

function clipTo(x: Value, bounds: BoundValues, build: Build): Value {
  const lo = bounds.lo === null ? -Infinity : constantNumber(bounds.lo, build);
  const hi = bounds.hi === null ? Infinity : constantNumber(bounds.hi, build);
  if (lo === -Infinity && hi === Infinity) return x;
  if (x.type.element === 'f64' || isInteger(x.type.element) || lo === null || hi === null) {
    const raised = bounds.lo === null ? x : build.one('Max', [x, bounds.lo]);
    return bounds.hi === null ? raised : build.one('Min', [raised, bounds.hi]);
  }
  if (lo === 0 && hi === Infinity) return build.one('Relu', [x]);
  // The upper bound wins where the bounds are in the wrong order.
  return build.one('Clip', [x], { lo: Math.min(lo, hi), hi });
}

/** The bound's value as a float where it is known and not a NaN. */
function constantNumber(bound: Value, build: Build): number | null {
  if (bound.constant === null) return null;
  const [number] = toNumbers(build.one('Cast', [bound], { to: 'f32' }).constant!);
  return Number.isNaN(number) ? null : number!;
}
