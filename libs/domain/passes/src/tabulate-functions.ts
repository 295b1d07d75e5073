import {
  elementCount,
  quantizeTensor,
  realBytes,
  sameShape,
  type Quantization,
  type Tensor,
  type Value,
} from '@flashline/ir';
import type { Build } from '@flashline/operators';
import type { EditNode, GraphEditor } from './edit/graph-editor.ts';
import { rewriteNodes } from './edit/graph-editor.ts';
import { quantizationOfNode, sameQuantization } from './integers/operands.ts';
import type { Pass } from './pass.ts';

/**
 * Purpose: what several element-wise nodes between DequantizeLinear and QuantizeLinear compute of one
 * value is a table of 256 bytes: activations as exporters write them.
 *
 * Needs: one s8 value and one scale behind all of them, else single numbers known at compile time.
 *
 * Guarantees: the integers that the nodes give when they are computed in double precision and rounded
 * to fp32 one by one.
 */
export const tabulateFunctions: Pass = {
  name: 'tabulate-functions',
  run: (graph) => rewriteNodes(graph, tabulateFunctions.name, visit),
};

/** Nodes of one function; more are not opened. */
const MOST_NODES = 32;

interface Argument {
  readonly integers: Value;
  readonly quantization: Quantization;
}

function visit(node: EditNode, editor: GraphEditor): void {
  if (node.op !== 'QuantizeLinear' || editor.output(node).type.element !== 's8') return;
  const real = editor.input(node, 0)!;
  const to = quantizationOfNode(editor, node);
  const nodes = to === null ? null : functionNodes(editor, real);
  // One node is for use-integers, none for cancel-quantize.
  if (to === null || nodes === null || nodes.length < 2) return;
  const argument = argumentOf(editor, nodes);
  if (argument === null || !sameShape(argument.integers.type.shape, real.type.shape)) return;
  editor.replace(node, (build) => {
    const reals = tabulated(editor, nodes, argument.quantization, build);
    if (reals === null) return null;
    const table = build.constant(quantizeTensor(reals, to));
    const integers = build.one('Lookup', [argument.integers, table]);
    build.stand(integers, real, to);
    return [integers];
  });
}

/** What the last node gives for every byte; null where the nodes make something else of 256 numbers. */
function tabulated(
  editor: GraphEditor,
  nodes: readonly EditNode[],
  quantization: Quantization,
  build: Build,
): Tensor | null {
  const all = realBytes(quantization);
  const values = new Map<string, Tensor>();
  const tensorOfInput = ({ id, constant }: Value): Tensor =>
    constant === null ? (values.get(id) ?? all) : scalar(constant);
  let last: Tensor | null = null;
  for (const { operator, attributes, inputs, outputs } of nodes) {
    const tensors = inputs.map((id) => (id === null ? null : tensorOfInput(editor.value(id))));
    const operands = tensors.map((tensor) => tensor && build.constant(tensor));
    const types = operator.infer(operands, attributes, 1);
    if (!sameShape(types[0]!.shape, [256])) return null;
    last = operator.evaluate!(tensors, attributes, types)[0]!;
    values.set(outputs[0]!, last);
  }
  return last;
}

function scalar({ type, data }: Tensor): Tensor {
  return { type: { element: type.element, shape: [] }, data };
}

/** The element-wise nodes between DequantizeLinear and a value, in order; null where others are. */
function functionNodes(editor: GraphEditor, value: Value): EditNode[] | null {
  const found = new Set<EditNode>();
  const open = new Set<EditNode>();
  const visitMaker = (wanted: Value): boolean => {
    if (wanted.constant !== null) return elementCount(wanted.type.shape) === 1;
    const maker = editor.maker(wanted);
    if (maker?.op === 'DequantizeLinear' || (maker !== null && found.has(maker))) return true;
    if (maker === null || !isFunction(maker) || open.size === MOST_NODES) return false;
    open.add(maker);
    if (!editor.inputsOf(maker).every((input) => input === null || visitMaker(input))) return false;
    found.add(maker);
    return true;
  };
  return visitMaker(value) ? [...found] : null;
}

function isFunction({ operator, outputs }: EditNode): boolean {
  const isPure = operator.traits?.elementwise === true && operator.evaluate !== undefined;
  return isPure && outputs.length === 1;
}

/** The one s8 value that the nodes are a function of; null where there are several. */
function argumentOf(editor: GraphEditor, nodes: readonly EditNode[]): Argument | null {
  let argument: Argument | null = null;
  for (const input of nodes.flatMap((node) => editor.inputsOf(node))) {
    const maker = editor.maker(input);
    if (maker?.op !== 'DequantizeLinear') continue;
    const integers = editor.input(maker, 0)!;
    const quantization = quantizationOfNode(editor, maker);
    if (quantization === null || integers.constant !== null) return null;
    if (integers.type.element !== 's8') return null;
    argument ??= { integers, quantization };
    const isSame = argument.integers.id === integers.id;
    if (!isSame || !sameQuantization(argument.quantization, quantization)) return null;
  }
  return argument;
}
