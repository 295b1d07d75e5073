export type { SendWebhook, WebhookCall } from './background/deliver-webhooks.ts';
export { DEFAULTS, type OrchestratorConfig, type ServiceAddresses } from './config.ts';
export * from './errors.ts';
export { PIPELINE, type PipelineRow } from './pipeline.ts';
export { webhookSender } from './send-webhook.ts';
export { startOrchestrator, type OrchestratorDeps } from './start.ts';
