export { TELEMETRY_PORT_REFUSED } from './errors.ts';
export { count, gauge, type GaugeValue, type LabelsOf, observe } from './instruments.ts';
export { createLogger, type Logger, logger } from './logger.ts';
export { type Metric, METRICS } from './metrics-table.ts';
export {
  type Attributes,
  inTrace,
  openSpan,
  type OpenSpan,
  type Span,
  type SpanRole,
  traceHeaders,
  traceId,
  withSpan,
} from './spans.ts';
export { startTelemetry, type Telemetry, type TelemetryOptions } from './start-telemetry.ts';
