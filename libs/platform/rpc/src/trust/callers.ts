/** Who may call whom: the one table of trust between services. What is not in it is refused. */

/** Names of identities: the eight services, and people with tools. */
export const SERVICES = [
  'gateway',
  'orchestrator',
  'onnx-parser',
  'quantizer',
  'codegen',
  'builder',
  'farm-controller',
  'farm-agent',
  'operator',
] as const;

export type ServiceName = (typeof SERVICES)[number];

/** A gRPC service: who serves it, and who may call each method. */
type Row = {
  readonly server: ServiceName;
  readonly callers: Readonly<Record<string, readonly ServiceName[]>>;
};

export const CALLERS: Readonly<Record<string, Row>> = {
  'flashline.parser.v1.ParserService': {
    server: 'onnx-parser',
    callers: { CheckModel: ['gateway'], ParseModel: ['orchestrator'] },
  },
  'flashline.quantizer.v1.QuantizerService': {
    server: 'quantizer',
    callers: {
      CheckData: ['gateway'],
      QuantizeModel: ['orchestrator'],
      ComputeReference: ['orchestrator'],
    },
  },
  'flashline.codegen.v1.CodegenService': {
    server: 'codegen',
    callers: { GenerateSource: ['orchestrator'] },
  },
  'flashline.builder.v1.BuilderService': {
    server: 'builder',
    callers: { BuildFirmware: ['orchestrator'] },
  },
  'flashline.orchestrator.v1.OrchestratorService': {
    server: 'orchestrator',
    callers: { CancelJob: ['gateway'], ReplayDeadLetter: ['gateway'] },
  },
  'flashline.farm.v1.FarmControllerService': {
    server: 'farm-controller',
    callers: {
      RunFirmware: ['orchestrator'],
      ConnectAgent: ['farm-agent'],
      SetUnitHealth: ['gateway'],
      RevokeLease: ['gateway'],
    },
  },
  'flashline.farm.v1.FarmAgentService': {
    server: 'farm-agent',
    callers: { GetStatus: ['operator'] },
  },
};

/** Health may be asked by every certificate of the CA. */
const HEALTH = 'grpc.health.v1.Health';

/** True where a caller of that name, or of none, may call `path` (`/package.Service/Method`). */
export function mayCall(caller: ServiceName | null, path: string): boolean {
  const [service = '', method = ''] = path.slice(1).split('/');
  if (service === HEALTH) return true;
  const callers = Object.hasOwn(CALLERS, service) ? CALLERS[service]?.callers : undefined;
  if (caller === null || callers === undefined || !Object.hasOwn(callers, method)) return false;
  return callers[method]?.includes(caller) === true;
}

/** Who serves the method at `path`; null where any service does, or none that is known. */
export function serverOf(path: string): ServiceName | null {
  const [service = ''] = path.slice(1).split('/');
  return Object.hasOwn(CALLERS, service) ? (CALLERS[service]?.server ?? null) : null;
}
