/**
 * Names of units: what a team may see of them, with a mark in place of the agent, whose name is that of
 * a host. Whoever knows the agent can tell its units; operators are shown it beside them.
 */
import { createHash } from 'node:crypto';

const MARK_DIGITS = 16;

/** `<board>-<driver>-<n>-<mark of the agent>`, n from 1: the same for as long as its agent has its name. */
export function unitIdOf(
  agentId: string,
  unit: { readonly board: string; readonly driver: string; readonly n: number },
): string {
  return `${unit.board}-${unit.driver}-${unit.n}-${markOf(agentId)}`;
}

/** True for units that are named after this agent. */
export function isUnitOf(agentId: string, unitId: string): boolean {
  return unitId.endsWith(`-${markOf(agentId)}`);
}

function markOf(agentId: string): string {
  return createHash('sha256').update(agentId).digest('hex').slice(0, MARK_DIGITS);
}
