/** The door to the generated messages and services: messages by area, services by name. */
export * as apiFarm from './generated/flashline/api/v1/farm.ts';
export * as apiJobs from './generated/flashline/api/v1/jobs.ts';
export {
  FarmServiceService,
  JobServiceService,
  TeamServiceService,
  UploadServiceService,
} from './generated/flashline/api/v1/service.ts';
export * as apiTeams from './generated/flashline/api/v1/teams.ts';
export * as apiUploads from './generated/flashline/api/v1/uploads.ts';
export * as builder from './generated/flashline/builder/v1/messages.ts';
export { BuilderServiceService } from './generated/flashline/builder/v1/service.ts';
export * as codegen from './generated/flashline/codegen/v1/messages.ts';
export { CodegenServiceService } from './generated/flashline/codegen/v1/service.ts';
export { Artifact } from './generated/flashline/common/v1/artifact.ts';
export * as stage from './generated/flashline/common/v1/stage.ts';
export * as farm from './generated/flashline/farm/v1/messages.ts';
export {
  FarmAgentServiceService,
  FarmControllerServiceService,
} from './generated/flashline/farm/v1/service.ts';
export * as orchestrator from './generated/flashline/orchestrator/v1/messages.ts';
export { OrchestratorServiceService } from './generated/flashline/orchestrator/v1/service.ts';
export * as parser from './generated/flashline/parser/v1/messages.ts';
export { ParserServiceService } from './generated/flashline/parser/v1/service.ts';
export * as quantizer from './generated/flashline/quantizer/v1/messages.ts';
export { QuantizerServiceService } from './generated/flashline/quantizer/v1/service.ts';
export * as errorDetails from './generated/google/rpc/error_details.ts';
export { Status } from './generated/google/rpc/status.ts';
export * as health from './generated/grpc/health/v1/health.ts';
export { HealthService } from './generated/grpc/health/v1/health.ts';
