import type { Value, ValueId } from '@flashline/ir';
import type { IntegerContext, IntegerOperand, NoIntegerForm } from '@flashline/operators';
import type { EditNode, GraphEditor, Rewriter } from './edit/graph-editor.ts';
import { rewriteNodes } from './edit/graph-editor.ts';
import { isQuantizedTwice, operandOf, quantizationOf } from './integers/operands.ts';
import { traitForm } from './integers/trait-form.ts';
import type { Pass } from './pass.ts';

/**
 * Purpose: lets a node between DequantizeLinear and QuantizeLinear compute with the integers
 * themselves. Its operator says how; its traits do where it only moves data, or is a function of one
 * number.
 *
 * Needs: scales known at compile time, int8 data (use-signed has run), and nobody who reads the real
 * numbers.
 *
 * Guarantees: the result is dequantised, which cancel-quantise takes away with the QuantizeLinear
 * behind. A node that has operands of known scale and stays in fp32 is noted with the reason.
 */
export const useIntegers: Pass = {
  name: 'use-integers',
  run: (graph) => rewriteNodes(graph, useIntegers.name, visit),
};

function visit(node: EditNode, editor: GraphEditor): void {
  const context = contextOf(node, editor);
  if (context === null) {
    if (readsWords(node, editor)) editor.noteFallback(node, 'INT8_OPERANDS', WORDS);
    else if (isWantedTwice(node, editor)) editor.noteFallback(node, 'INT8_OPERANDS', SCALES);
    return;
  }
  let reason: NoIntegerForm | null = null;
  const isDone = editor.replace(node, (build) => {
    const made = integerForm(node, context, build);
    if (!Array.isArray(made)) {
      reason = made as NoIntegerForm;
      return null;
    }
    return node.outputs.map((id, i) =>
      id === null ? null : dequantized(build, made[i] as Value, shown(editor, id), context, i),
    );
  });
  if (isDone) return;
  const { code, message } = reason ?? {
    code: 'INT8_OPERANDS' as const,
    message: `the shapes or attributes of ${node.op} are not those of its int8 kernel`,
  };
  editor.noteFallback(node, code, message);
}

const WORDS = 'its data has 16 bits, for which there are no integer kernels; quantise to 8 bits';

const SCALES = 'its readers quantise it with different scales; quantise it once';

/** Whether a node of quantised data is wanted in several scales. */
function isWantedTwice(node: EditNode, editor: GraphEditor): boolean {
  if (editor.staysReal(node)) return false;
  const isData = editor
    .inputsOf(node)
    .some((value) => editor.maker(value)?.op === 'DequantizeLinear');
  return (
    isData && node.outputs.some((id) => id !== null && isQuantizedTwice(editor, editor.value(id)))
  );
}

function readsWords(node: EditNode, editor: GraphEditor): boolean {
  if (node.op === 'QuantizeLinear' || editor.staysReal(node)) return false;
  return editor.inputsOf(node).some((value) => {
    const maker = editor.maker(value);
    if (maker?.op !== 'DequantizeLinear') return false;
    const { element } = editor.input(maker, 0)!.type;
    return element === 's16' || element === 'u16';
  });
}

/**
 * Null where the node computes with no quantised data, somebody reads its real numbers, or it was
 * decided that it stays in fp32.
 */
function contextOf(node: EditNode, editor: GraphEditor): IntegerContext | null {
  const { op, attributes } = node;
  if (op === 'QuantizeLinear' || op === 'DequantizeLinear') return null;
  if (editor.staysReal(node)) return null;
  const inputs: (IntegerOperand | null)[] = [];
  for (const value of editor.inputsOf(node)) {
    const operand = value === null ? null : operandOf(editor, value);
    if (value !== null && operand === null) return null;
    inputs.push(operand);
  }
  if (!inputs.some((operand) => isData(operand, node))) return null;
  const outputs = node.outputs.map((id) =>
    id === null ? null : quantizationOf(editor, editor.value(id)),
  );
  if (node.outputs.some((id, i) => id !== null && outputs[i] === null)) return null;
  const types = node.outputs.map((id) => (id === null ? null : editor.value(id).type));
  return { inputs, outputs, types, attributes };
}

/** Real numbers to compute with; for a node that moves data a table of them will do. */
function isData(operand: IntegerOperand | null, { operator }: EditNode): boolean {
  if (operand === null || operand.kind === 'plain') return false;
  return operand.kind === 'activation' || operator.traits?.movesData === true;
}

function integerForm(
  node: EditNode,
  context: IntegerContext,
  build: Rewriter,
): readonly (Value | null)[] | NoIntegerForm {
  const { operator } = node;
  return (
    operator.integers?.make(context, build) ??
    traitForm(operator, context, build) ?? {
      code: 'INT8_NO_KERNEL',
      message: `there is no int8 kernel for ${node.op}`,
    }
  );
}

/** What the integers are compared with: those of the ONNX model where it has them, or real numbers. */
function shown(editor: GraphEditor, id: ValueId): Value {
  const real = editor.value(id);
  const quantized = editor.readers(real).map((reader) => editor.output(reader));
  return quantized.find(({ onnxName }) => onnxName !== null) ?? real;
}

function dequantized(
  build: Rewriter,
  integers: Value,
  real: Value,
  context: IntegerContext,
  output: number,
): Value {
  const quantization = context.outputs[output]!;
  build.stand(integers, real, quantization);
  return build.dequantize(integers, quantization);
}
