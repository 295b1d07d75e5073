/**
 * Stage services and farm as the orchestrator meets them: gRPC servers on a socket that leave small objects
 * in the store. What they leave follows from what they were asked, as with the real ones.
 */
import { createHash } from 'node:crypto';
import {
  BuilderServiceService,
  CodegenServiceService,
  FarmControllerServiceService,
  ParserServiceService,
  QuantizerServiceService,
  type farm,
} from '@flashline/contracts';
import { AppError } from '@flashline/errors';
import { RPC_UNIMPLEMENTED, service, startServer, type RunningServer } from '@flashline/rpc';
import type { Store, StoredObject } from '@flashline/store';

export type StepName =
  'parse' | 'quantise' | 'generate' | 'reference' | 'build' | 'measure' | 'report';

/** Where a test may step in; `ask` comes before a unit is granted, `told` after the result of its run. */
export type HookName = StepName | 'ask' | 'told';

/** What a test wants of a step: to wait, to fail, to look. */
export type Hook = (step: HookName, signal: AbortSignal, detail: string) => Promise<void>;

export interface StageServices {
  readonly server: RunningServer;
  /** Calls that came in, by step. */
  readonly calls: StepName[];
  readonly holders: string[];
}

interface Scoped {
  readonly scope?: { readonly teamId: string } | undefined;
}

export async function startStageServices(
  store: Store,
  address: string,
  hook: { run: Hook },
  calls: StepName[] = [],
): Promise<StageServices> {
  const holders: string[] = [];
  const make = async (
    step: StepName,
    request: Scoped,
    name: string,
    signal: AbortSignal,
  ): Promise<StoredObject> => {
    const teamId = request.scope!.teamId;
    const asked = JSON.stringify([step, name, { ...request, scope: null, holder: null }]);
    const text = createHash('sha256').update(asked).digest('hex');
    signal.throwIfAborted();
    return store.put(teamId, bytesOf(text));
  };
  const enter = async (step: StepName, signal: AbortSignal, detail = ''): Promise<void> => {
    calls.push(step);
    await hook.run(step, signal, detail);
  };
  const unused = () => Promise.reject(new AppError(RPC_UNIMPLEMENTED, 'No test calls this.'));
  const server = await startServer({
    address,
    drainMs: 100,
    services: [
      service(ParserServiceService, {
        checkModel: unused,
        parseModel: async (request, { signal }) => {
          await enter('parse', signal);
          return {
            prepared: await make('parse', request, 'prepared', signal),
            isRefused: request.modelName.includes('refused'),
            isQuantized: false,
            symbolicDims: [],
          };
        },
      }),
      service(QuantizerServiceService, {
        checkData: unused,
        quantizeModel: async (request, { signal }) => {
          await enter('quantise', signal);
          return { prepared: await make('quantise', request, 'prepared', signal) };
        },
        computeReference: async (request, { signal }) => {
          await enter('reference', signal);
          return { reference: await make('reference', request, 'reference', signal) };
        },
      }),
      service(CodegenServiceService, {
        generateSource: async (request, { signal }) => {
          await enter('generate', signal, request.target?.board);
          const compiled = await make('generate', request, 'compiled', signal);
          return { compiled, isFarTooLarge: false };
        },
      }),
      service(BuilderServiceService, {
        buildFirmware: async (request, { signal }) => {
          await enter('build', signal, request.target?.board);
          const file = (name: string) => make('build', request, name, signal);
          return {
            build: await file('build'),
            elf: await file('elf'),
            bin: await file('bin'),
            map: await file('map'),
          };
        },
      }),
      service(FarmControllerServiceService, {
        runFirmware: async function* (
          request,
          { signal },
        ): AsyncGenerator<farm.RunFirmwareResponse> {
          holders.push(request.holder);
          await hook.run('ask', signal, request.holder);
          const unitId = request.avoidUnits.includes('unit-1') ? 'unit-2' : 'unit-1';
          yield { event: { $case: 'waiting', value: { position: 1 } } };
          const granted = { leaseId: `lease of ${request.holder}`, unitId, fence: holders.length };
          yield { event: { $case: 'granted', value: granted } };
          await enter('measure', signal, unitId);
          const measurement = await make('measure', request.command!, 'measurement', signal);
          yield { event: { $case: 'finished', value: { measurement, unitId, repeats: true } } };
          await hook.run('told', signal, request.holder);
        },
        connectAgent: async function* () {
          await unused();
          yield { message: undefined };
        },
        setUnitHealth: unused,
        revokeLease: unused,
      }),
    ],
  });
  return { server, calls, holders };
}

// eslint-disable-next-line @typescript-eslint/require-await
async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
