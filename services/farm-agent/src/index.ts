export { checkRunLog, type RunLogFindings } from './check-run-log.ts';
export type { FarmAgentSettings } from './config.ts';
export { holdDriver } from './drivers/hold.ts';
export { virtualDriver } from './drivers/virtual.ts';
export {
  AGENT_BAD_SETTINGS,
  AGENT_FENCES_UNREADABLE,
  AGENT_INTERNAL,
  AGENT_LEASE_OVER,
  AGENT_STALE_FENCE,
  AGENT_STOPPED,
} from './errors.ts';
export type { Driver, DriverRun } from './ports/driver.ts';
export { RUN_LOG_FILE } from './run-log.ts';
export { type FarmAgentDeps, startFarmAgent } from './start.ts';
