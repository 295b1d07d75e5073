import { tensorOf } from '@flashline/ir';
import type { AffineNode, GraphEditor } from '@flashline/passes';

/** Multiplies the weights of layers by a factor per channel of their input. */
export function scaleReaders(
  editor: GraphEditor,
  readers: readonly AffineNode[],
  factors: Float64Array,
): void {
  for (const { node, weights, inputOf, w } of readers) {
    const scaled = weights.map((x, i) => x * factors[inputOf(i)]!);
    editor.replace(node, (build) => {
      const inputs = editor.inputsOf(node);
      inputs[1] = build.constant(tensorOf('f32', w.type.shape, scaled));
      return [build.one(node.op, inputs, node.attributes)];
    });
  }
}
