import { sameShape, type Tensor, type Value } from '@flashline/ir';
import type { EditNode, GraphEditor } from './edit/graph-editor.ts';
import { rewriteNodes } from './edit/graph-editor.ts';
import type { Pass } from './pass.ts';

/**
 * Purpose: a product with a constant matrix is a dense layer where the matrix is quantised too, and
 * takes the bias behind it, quantised or not. Import knows only matrices of real numbers.
 *
 * Needs: a matrix of known integers with one scale, or one per row or column; a bias with one number
 * per column that is the only reader of the product.
 *
 * Guarantees: nothing is computed otherwise; the matrix is stored as the dense layer wants it.
 */
export const recogniseDense: Pass = {
  name: 'recognise-dense',
  run: (graph) => rewriteNodes(graph, recogniseDense.name, visit),
};

const NO_ACTIVATION = { activation: 'none', lo: 0, hi: 0 } as const;

function visit(node: EditNode, editor: GraphEditor): void {
  const [x, right] = editor.inputsOf(node) as [Value, Value];
  if (node.op !== 'MatMul' || x.type.shape.length === 0) return;
  const { alpha, transA, transB } = node.attributes;
  const weights = matrixOf(editor, right);
  if (weights === null || alpha !== 1 || transA === true) return;
  const { root, bias } = biasBehind(node, editor);
  editor.replace(root, (build) => {
    const { integers, scale, zero, axis } = transB === true ? turned(weights) : weights;
    const known = build.constant(integers);
    const w = build.one('DequantizeLinear', [known, scale, zero], { axis, blockSize: 0 });
    return [build.one('Dense', [x, w, bias, null], NO_ACTIVATION)];
  });
}

/** A matrix of integers whose scales and zero points are known, or stay values of the graph. */
interface Matrix {
  readonly integers: Tensor;
  readonly scale: Value;
  readonly zero: Value;
  readonly axis: number;
}

function matrixOf(editor: GraphEditor, value: Value): Matrix | null {
  const maker = editor.maker(value);
  if (maker?.op !== 'DequantizeLinear' || maker.attributes['blockSize'] !== 0) return null;
  const [integers, scale, zero] = editor.inputsOf(maker) as [Value, Value, Value];
  if (integers.constant === null || integers.type.shape.length !== 2) return null;
  if (scale.constant === null || zero.constant === null) return null;
  const axis = maker.attributes['axis'] as number;
  return { integers: integers.constant, scale, zero, axis: axis < 0 ? axis + 2 : axis };
}

function turned({ integers, scale, zero, axis }: Matrix): Matrix {
  const [rows, columns] = integers.type.shape as [number, number];
  const data = integers.data.slice();
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      data[column * rows + row] = integers.data[row * columns + column]!;
    }
  }
  const type = { element: integers.type.element, shape: [columns, rows] };
  return { integers: { type, data }, scale, zero, axis: 1 - axis };
}

/** The node that adds a known bias to the product, or the product itself. */
function biasBehind(
  node: EditNode,
  editor: GraphEditor,
): { readonly root: EditNode; readonly bias: Value | null } {
  const product = editor.output(node);
  const [reader] = editor.isPrivate(product) ? editor.readers(product) : [];
  if (reader?.op === 'Add' && sameShape(editor.output(reader).type.shape, product.type.shape)) {
    const [a, b] = editor.inputsOf(reader) as [Value, Value];
    const bias = a.id === product.id ? b : a;
    const columns = [product.type.shape.at(-1)!];
    if (sameShape(bias.type.shape, columns) && isKnown(editor, bias)) return { root: reader, bias };
  }
  return { root: node, bias: null };
}

function isKnown(editor: GraphEditor, value: Value): boolean {
  if (value.constant !== null) return true;
  const maker = editor.maker(value);
  return maker?.op === 'DequantizeLinear' && editor.input(maker, 0)!.constant !== null;
}
