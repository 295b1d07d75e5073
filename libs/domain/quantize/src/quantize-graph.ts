import {
  InvariantError,
  type Graph,
  type Node,
  type Quantization,
  type Tensor,
  type Value,
  type ValueId,
} from '@flashline/ir';
import type { NoIntegerForm } from '@flashline/operators';
import {
  affineNode,
  GraphEditor,
  removeDeadNodes,
  useIntegers,
  type AffineNode,
  type EditNode,
  type Rewriter,
} from '@flashline/passes';
import type { Calibration } from './calibration.ts';
import { correctedBias, meansOfInputs, smallestScales } from './layer-bias.ts';
import { planQuantization, type Plan } from './plan/plan.ts';
import { isActivation, type Role } from './plan/role.ts';
import { dequantizedWeights, quantizeWeights, type QuantizedWeights } from './weights.ts';

export interface QuantizeOptions {
  /** Nodes that stay in fp32, with their ONNX nodes' names: glob patterns of * and ?. */
  readonly keepFp32: readonly string[];
  /**
   * Names of the only nodes to quantise; all unless given. The others are not noted as fallbacks:
   * such a graph tells how much a node costs, and is not for a board.
   */
  readonly only?: ReadonlySet<string>;
  /** Nodes, by name, that int8 would harm, each with half a sentence that says how much. */
  readonly harmful?: ReadonlyMap<string, string>;
  /** Takes what rounding the weights adds on average out of the biases. */
  readonly biasCorrection: boolean;
}

/**
 * The graph in QDQ form: the real operands of nodes that have an integer form pass through s8
 * (QuantizeLinear, DequantizeLinear), their weights are s8 constants behind a DequantizeLinear, and all
 * other nodes read and write real numbers as before, noted as fallbacks with the reason. `graph` is
 * optimised fp32 (BEFORE_QUANTIZATION), `calibration` is of this very graph; AFTER_QUANTIZATION makes
 * the integers.
 */
export function quantizeGraph(
  graph: Graph,
  calibration: Calibration,
  options: QuantizeOptions,
): Graph {
  return quantizeWithPlan(graph, calibration, options).graph;
}

/** The graph in QDQ form, and the plan that made it. */
export function quantizeWithPlan(
  graph: Graph,
  calibration: Calibration,
  options: QuantizeOptions,
): { readonly graph: Graph; readonly plan: Plan } {
  const failed = new Map<string, NoIntegerForm>();
  for (;;) {
    const editor = new GraphEditor(graph, 'quantize');
    const plan = planQuantization(editor, calibration, options, failed);
    const quantized = new Quantizer(editor, calibration, options, plan).run();
    const fresh = failuresOf(quantized, plan);
    // One that fails would leave conversions behind that nobody needs.
    if (fresh.size === 0) return { graph: quantized, plan };
    for (const [name, reason] of fresh) failed.set(name, reason);
  }
}

class Quantizer {
  readonly #editor: GraphEditor;
  readonly #meansOf: (layer: AffineNode) => Float64Array | null;
  readonly #options: QuantizeOptions;
  readonly #plan: Plan;
  /** What integers make of real numbers that fp32 nodes or the graph's inputs give. */
  readonly #converted = new Map<ValueId, Value>();

  constructor(editor: GraphEditor, calibration: Calibration, options: QuantizeOptions, plan: Plan) {
    this.#editor = editor;
    this.#options = options;
    this.#plan = plan;
    const layers = [...editor.nodes()].flatMap((node) =>
      plan.roles.has(node.name) ? (this.#layerOf(node) ?? []) : [],
    );
    this.#meansOf = meansOfInputs(layers, calibration);
  }

  run(): Graph {
    const { roles, refusals } = this.#plan;
    // All of them first: replacing puts in nodes that are quantised already.
    const nodes = [...this.#editor.nodes()];
    for (const node of nodes) {
      const role = roles.get(node.name);
      if (role !== undefined) this.#quantizeNode(node, role);
      const refusal = refusals.get(node.name);
      if (refusal !== undefined) {
        this.#editor.noteFallback(node, refusal.code, refusal.message);
      }
    }
    // Outputs that nobody wants came back.
    return removeDeadNodes.run(this.#editor.finish());
  }

  #quantizeNode(node: EditNode, role: Role): void {
    const outputs = node.outputs.map((id) => (id === null ? null : this.#editor.value(id)));
    const isDone = this.#editor.replace(node, (build) => {
      const inputs = this.#inputsOf(build, node, role);
      const made = build.emit(node.op, inputs, node.attributes, outputs.length);
      return outputs.map((real, i) => {
        if (real === null) return null;
        const quantization = this.#quantizationOf(real);
        const integers = build.quantize(made[i]!, quantization);
        build.stand(integers, real, quantization);
        return build.dequantize(integers, quantization);
      });
    });
    if (!isDone) throw new InvariantError(`'${node.name}' takes no quantised operands`);
  }

  #inputsOf(build: Rewriter, node: EditNode, role: Role): (Value | null)[] {
    const inputs = this.#editor
      .inputsOf(node)
      .map((value) => (isActivation(value) ? this.#integersOf(build, value) : value));
    const layer = this.#layerOf(node);
    for (const [i, axis] of role.weights) {
      const tensor = inputs[i]!.constant!;
      if (layer === null || i !== 1) {
        inputs[i] = dequantizedWeights(build, quantizeWeights(tensor, axis));
        continue;
      }
      const { scale } = this.#quantizationOf(layer.x);
      const floors = axis === null ? null : smallestScales(layer, scale);
      const weights = quantizeWeights(tensor, axis, floors);
      inputs[i] = dequantizedWeights(build, weights);
      const bias = this.#biasOf(layer, weights);
      if (bias !== null) inputs[2] = build.constant(bias);
    }
    return inputs;
  }

  /** A layer of constants that are applied to an activation; null where the node is none. */
  #layerOf(node: EditNode): AffineNode | null {
    const layer = affineNode(this.#editor, node);
    return layer === null || !isActivation(layer.x) ? null : layer;
  }

  /** Null where the layer keeps the bias that it has. */
  #biasOf(layer: AffineNode, weights: QuantizedWeights): Tensor | null {
    const means = this.#options.biasCorrection ? this.#meansOf(layer) : null;
    return means === null ? null : correctedBias(layer, weights, means);
  }

  /** The real value once it went through s8, unless it did already. */
  #integersOf(build: Rewriter, real: Value): Value {
    if (this.#editor.maker(real)?.op === 'DequantizeLinear') return real;
    const known = this.#converted.get(real.id);
    if (known !== undefined) return known;
    const quantization = this.#quantizationOf(real);
    const value = build.dequantize(build.quantize(real, quantization), quantization);
    this.#converted.set(real.id, value);
    return value;
  }

  #quantizationOf({ id }: Value): Quantization {
    const quantization = this.#plan.quantizations.get(id);
    if (quantization === undefined) throw new InvariantError(`%${id} has no quantization`);
    return quantization;
  }
}

/** Nodes that the plan quantises and that have no integer form with those operands, and why. */
function failuresOf(quantized: Graph, { roles }: Plan): Map<string, NoIntegerForm> {
  const before = new Map(quantized.nodes.map((node) => [node.name, node]));
  const tried = useIntegers.run(quantized);
  const failures = new Map<string, NoIntegerForm>();
  for (const node of tried.nodes) {
    if (!roles.has(node.name) || node.op !== before.get(node.name)?.op) continue;
    if (isReal(tried, node)) failures.set(node.name, reasonOf(tried, quantized, node));
  }
  return failures;
}

function isReal(graph: Graph, { outputs }: Node): boolean {
  return outputs.some((id) => id !== null && graph.values.get(id)!.type.element === 'f32');
}

function reasonOf(tried: Graph, quantized: Graph, { op, sources }: Node): NoIntegerForm {
  const known = new Set(quantized.fallbacks);
  const fallback = tried.fallbacks.find(
    (one) => !known.has(one) && sources.includes(one.source),
  ) as (NoIntegerForm & { source: string }) | undefined;
  if (fallback !== undefined) return { code: fallback.code, message: fallback.message };
  return { code: 'INT8_OPERANDS', message: `${op} has no integer form with these operands` };
}
