/** Says what an agent does. */
import type { farm } from '@flashline/contracts';

/** What is known of the agent now. */
export interface AgentStatus {
  readonly agentId: string;
  readonly isConnected: boolean;
  readonly units: readonly farm.AgentUnit[];
  readonly leaseIds: readonly string[];
}

/** As the message of the protos. */
export function getStatus(status: AgentStatus): farm.GetStatusResponse {
  return { ...status, units: [...status.units], leaseIds: [...status.leaseIds] };
}
