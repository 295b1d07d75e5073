/** Decides which nodes of a graph compute with int8, and what each of their values stands for. */
import type { Quantization, ValueId } from '@flashline/ir';
import type { NoIntegerForm } from '@flashline/operators';
import type { EditNode, GraphEditor } from '@flashline/passes';
import type { Calibration } from '../calibration.ts';
import { matchesGlob } from '../glob.ts';
import type { QuantizeOptions } from '../quantize-graph.ts';
import { addFollowers } from './followers.ts';
import { isActivation, roleOf, type Role } from './role.ts';
import { shareQuantizations } from './share-quantizations.ts';

export interface Plan {
  /** Nodes that are quantised, by name. */
  readonly roles: ReadonlyMap<string, Role>;
  /** Of the real operands of those nodes. */
  readonly quantizations: ReadonlyMap<ValueId, Quantization>;
  /** Nodes that compute with real numbers and stay so, by name, and why. */
  readonly refusals: ReadonlyMap<string, NoIntegerForm>;
}

/** `failed`: nodes known to have no integer form with the operands that they would get. */
export function planQuantization(
  editor: GraphEditor,
  calibration: Calibration,
  options: QuantizeOptions,
  failed: ReadonlyMap<string, NoIntegerForm>,
): Plan {
  const nodes = [...editor.nodes()];
  const refusals = new Map<string, NoIntegerForm>();
  const roles = new Map<string, Role>();
  const kept = keptSources(nodes, options.keepFp32);
  for (const node of nodes) {
    if (options.only?.has(node.name) === false) continue;
    const role = roleOf(editor, node);
    if (role === null) continue;
    const refusal =
      keptRefusal(node, kept) ??
      harmRefusal(node, options.harmful) ??
      failed.get(node.name) ??
      ('code' in role ? role : unseenRefusal(editor, node, calibration));
    if (refusal !== null) refusals.set(node.name, refusal);
    else if (!('code' in role)) roles.set(node.name, role);
  }
  const chosen = options.only === undefined ? addFollowers(editor, nodes, roles) : roles;
  for (const name of roles.keys()) {
    if (chosen.has(name)) continue;
    refusals.set(name, {
      code: 'INT8_NEIGHBOURS',
      message: 'the nodes around it compute in fp32, so that it would only be converted',
    });
  }
  const quantizations = shareQuantizations(editor, nodes, chosen, calibration);
  return { roles: chosen, quantizations, refusals };
}

/**
 * The ONNX nodes of all nodes with one whose name matches: a node computes in one arithmetic for all
 * that it stands for, and an ONNX node in one for all that stand for it.
 */
function keptSources(nodes: readonly EditNode[], patterns: readonly string[]): ReadonlySet<string> {
  const sources = new Set<string>();
  if (patterns.length === 0) return sources;
  const names = nodes.map((node) => sourcesOf(node));
  for (let before = -1; before < sources.size;) {
    before = sources.size;
    for (const all of names) {
      const isKept = all.some(
        (name) => sources.has(name) || patterns.some((pattern) => matchesGlob(name, pattern)),
      );
      if (isKept) all.forEach((name) => sources.add(name));
    }
  }
  return sources;
}

function keptRefusal(node: EditNode, kept: ReadonlySet<string>): NoIntegerForm | null {
  if (!sourcesOf(node).some((name) => kept.has(name))) return null;
  return { code: 'INT8_KEPT', message: 'the user keeps it in fp32' };
}

/** The ONNX nodes that the node stands for. */
function sourcesOf(node: EditNode): readonly string[] {
  return node.original?.sources ?? [];
}

function harmRefusal(
  node: EditNode,
  harmful: ReadonlyMap<string, string> | undefined,
): NoIntegerForm | null {
  const message = harmful?.get(node.name);
  return message === undefined ? null : { code: 'INT8_HARM', message };
}

function unseenRefusal(
  editor: GraphEditor,
  node: EditNode,
  { ranges }: Calibration,
): NoIntegerForm | null {
  const outputs = node.outputs.map((id) => (id === null ? null : editor.value(id)));
  const operands = [...editor.inputsOf(node), ...outputs].filter(isActivation);
  if (operands.every(({ id }) => ranges.has(id))) return null;
  return {
    code: 'INT8_NOT_QUANTIZED',
    message: 'calibration saw no finite number in an input or output; give other samples',
  };
}
