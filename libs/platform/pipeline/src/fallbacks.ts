/** What a reader of a report must know of int8 targets: which nodes compute in fp32, and why. */
import type { Report, ReportLayer } from '@flashline/report';
import type { FallbackCode } from '@flashline/operators';

/** What the user asked for needs no warning. */
const ASKED_FOR: FallbackCode = 'INT8_KEPT';

/** One entry for each ONNX node that some layer of int8 targets computes in fp32. */
export function describeFallbacks(layers: readonly ReportLayer[]): Report['diagnostics'] {
  const bySource = new Map<string, ReportLayer>();
  for (const layer of layers) {
    if (layer.fallback === null) continue;
    const names = layer.sources.length === 0 ? [layer.name] : layer.sources;
    for (const name of names) if (!bySource.has(name)) bySource.set(name, layer);
  }
  return [...bySource].map(([source, { op, fallback }]) => ({
    code: fallback!.code,
    severity: fallback!.code === ASKED_FOR ? 'info' : 'warning',
    node: source,
    op,
    message: `${op} '${source}' computes in fp32: ${fallback!.message}`,
    hint: null,
  }));
}
