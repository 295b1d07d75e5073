/** The one trace of a job, from the HTTP request to the virtual board: what must stand below what. */
import { randomBytes } from 'node:crypto';
import type { RestClient } from './rest-client.ts';
import { FITS } from './scenario.ts';
import type { TraceCollector } from './trace-collector.ts';

/** One line of the path to a span: who made it, and its part and name. */
type Step = readonly [service: string, title: string];

/** From the request to the worker: the queue lies between. */
const TO_THE_JOB: readonly Step[] = [
  ['gateway', 'server POST /v1/jobs'],
  ['orchestrator', 'producer send jobs.ci'],
  ['orchestrator', 'consumer process jobs.ci'],
  ['orchestrator', 'internal job'],
];

/** From the worker to the process that does the work, by stage. */
const STAGES: Readonly<Record<string, readonly Step[]>> = {
  parse: called('onnx-parser', 'flashline.parser.v1.ParserService/ParseModel', 'parse'),
  generate: called('codegen', 'flashline.codegen.v1.CodegenService/GenerateSource', 'generate'),
  reference: called(
    'quantizer',
    'flashline.quantizer.v1.QuantizerService/ComputeReference',
    'reference',
  ),
  build: called('builder', 'flashline.builder.v1.BuilderService/BuildFirmware', 'build'),
  measure: [
    ...called(
      'farm-controller',
      'flashline.farm.v1.FarmControllerService/RunFirmware',
      'measure',
    ).slice(0, -1),
    ['farm-agent', 'internal farm.run'],
    ['farm-agent', 'internal stage.measure'],
  ],
  report: [
    ['orchestrator', 'internal job.report'],
    ['orchestrator', 'internal stage.report'],
  ],
};

function called(service: string, method: string, stage: string): readonly Step[] {
  return [
    ['orchestrator', `internal job.${stage}`],
    ['orchestrator', `client ${method}`],
    [service, `server ${method}`],
    [service, `internal stage.${stage}`],
  ];
}

/** What a caller told of itself with its request. */
export interface Caller {
  readonly traceId: string;
  readonly spanId: string;
}

/** Runs a job to its end, as part of a trace of the caller. */
export async function runTraced(client: RestClient): Promise<Caller> {
  const model = await client.upload('models', FITS.model, FITS.bytes);
  const [traceId, spanId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
  const { id } = await client.expectJson<{ id: string }>(
    [202],
    'POST',
    '/v1/jobs',
    { model, boards: ['nucleo-g474re'], cache: false },
    { traceparent: `00-${traceId}-${spanId}-01` },
  );
  expect((await client.ended(id)).state).toBe('succeeded');
  return { traceId, spanId };
}

/** Holds what was collected, once all processes have ended, against the table, span by span. */
export function expectOneTrace(
  { pathTo }: TraceCollector,
  { traceId, spanId }: Caller,
  serviceOf: (service: string) => string,
): void {
  for (const [stage, steps] of Object.entries(STAGES)) {
    const path = pathTo(traceId, `internal stage.${stage}`);
    const expected = [...TO_THE_JOB, ...steps].map(([service, title]) => [
      serviceOf(service),
      title,
    ]);
    expect(path.map(({ service, title }) => [service, title])).toEqual(expected);
    expect(path[0]!.parentSpanId).toBe(spanId);
  }
}
