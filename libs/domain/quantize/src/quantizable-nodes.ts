import type { Graph } from '@flashline/ir';
import { GraphEditor } from '@flashline/passes';
import type { Calibration } from './calibration.ts';
import { roleOf, type Role } from './plan/role.ts';
import { quantizeWithPlan } from './quantize-graph.ts';

export interface QuantizableNode {
  readonly name: string;
  readonly op: string;
  /** ONNX nodes that it stands for. */
  readonly sources: readonly string[];
}

/**
 * Nodes that `quantizeGraph` can quantise alone (`only`), in execution order, without those that merely
 * move data. Without `calibration` by their operators' definitions; with it, those that an int8 kernel
 * takes with the scales that they would get.
 */
export function quantizableNodes(
  graph: Graph,
  calibration: Calibration | null = null,
): QuantizableNode[] {
  const roles = calibration === null ? rolesOf(graph) : plannedRoles(graph, calibration);
  return graph.nodes.flatMap(({ name, op, sources }) => {
    const role = roles.get(name);
    if (role === undefined || (role.isFollower && role.isShared)) return [];
    return [{ name, op, sources }];
  });
}

function rolesOf(graph: Graph): ReadonlyMap<string, Role> {
  const editor = new GraphEditor(graph, 'quantize');
  const roles = new Map<string, Role>();
  for (const node of editor.nodes()) {
    const role = roleOf(editor, node);
    if (role !== null && !('code' in role)) roles.set(node.name, role);
  }
  return roles;
}

function plannedRoles(graph: Graph, calibration: Calibration): ReadonlyMap<string, Role> {
  const options = { keepFp32: [], biasCorrection: false };
  return quantizeWithPlan(graph, calibration, options).plan.roles;
}
