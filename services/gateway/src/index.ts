export { ACCESS, type AccessRow, type OperationName } from './access/matrix.ts';
export { newSecret, sha256Of } from './auth/secrets.ts';
export type { Issuer } from './auth/tokens.ts';
export { GATEWAY_DEFAULTS, type GatewayConfig, type GatewayServices, ISSUERS } from './config.ts';
export * from './errors.ts';
export { FIRST_TEAM, hasTeams, makeFirstKey } from './first-key.ts';
export { OPERATIONS } from './operations/table.ts';
export { describeApi } from './rest/openapi.ts';
export { type GatewayDeps, type RunningGateway, startGateway } from './start.ts';
