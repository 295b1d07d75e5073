/** A right request for every operation, with things of a given team. */
import type { OperationName } from '../src/index.ts';
import type { Route } from './api-document.ts';
import { GOOD_DATA, GOOD_MODEL } from './peers.ts';
import type { AskOptions } from './rig.ts';
import { ISSUER, type TeamThings, UNIT_ID } from './world.ts';

let number = 0;

/** Values of the path of an operation. */
export function pathValues(name: OperationName, things: TeamThings): Record<string, string> {
  const ids: Partial<Record<OperationName, string>> = {
    getModel: things.model,
    deleteModel: things.model,
    getData: things.data,
    deleteData: things.data,
    setUnitHealth: UNIT_ID,
    revokeLease: things.lease,
    replayDeadLetter: things.deadLetter,
    getTeam: things.teamId,
    updateTeam: things.teamId,
    revokeApiKey: things.apiKey,
    deleteBinding: things.binding,
    deleteWebhook: things.webhook,
  };
  const id = ids[name] ?? things.job;
  return { id, sha256: id, artifact: things.artifact };
}

/** Fields of the body of an operation; null where it takes none. */
export function bodyOf(name: OperationName, things: TeamThings): object | null {
  number += 1;
  switch (name) {
    case 'createJob':
      return { model: things.model, boards: ['nucleo-g474re'] };
    case 'setUnitHealth':
      return { health: 'maintenance', reason: 'a test' };
    case 'createTeam':
      return { name: `new-${number}` };
    case 'updateTeam':
      return { weight: 1 };
    case 'createApiKey':
      return { name: `key-${number}`, teamRole: 'viewer' };
    case 'createBinding':
      return { name: 'b', issuer: ISSUER, claims: { sub: 'nobody' }, teamRole: 'viewer' };
    case 'createWebhook':
      return { url: 'https://127.0.0.1:1/hook' };
    default:
      return null;
  }
}

/** The request of a route as REST has it. */
export function requestOf(
  { operationId, method, path, takesBytes }: Route,
  things: TeamThings,
): { readonly path: string; readonly options: AskOptions } {
  const name = operationId as OperationName;
  const values = pathValues(name, things);
  const real = path.replace(/\{(\w+)\}/g, (_, key: string) => values[key]!);
  if (takesBytes) {
    const bytes = name === 'uploadModel' ? GOOD_MODEL : GOOD_DATA;
    return { path: `${real}?name=a`, options: { method, bytes } };
  }
  const json = bodyOf(name, things);
  return { path: real, options: { method, ...(json === null ? {} : { json }) } };
}
