/** A gateway with everything that its API document names, and a key that may do all of it. */
import { type Api, readApi } from './api-document.ts';
import { type Rig, startRig } from './rig.ts';
import { addTeamThings, addUnit, ISSUER, type TeamThings } from './world.ts';

export interface DocumentedWorld {
  readonly rig: Rig;
  readonly api: Api;
  readonly things: TeamThings;
  /** Secret of an admin of the team and of the platform. */
  readonly key: string;
}

/** The caller stops its `rig`. */
export async function startDocumentedWorld(): Promise<DocumentedWorld> {
  const rig = await startRig({
    issuers: [{ issuer: ISSUER, audience: 'flashline', jwksUrl: 'http://127.0.0.1:1/' }],
    allowPrivateWebhooks: true,
  });
  const api = await readApi(rig);
  const things = await addTeamThings(rig, 'team');
  await addUnit(rig);
  const { teamId } = things;
  const { secret: key } = await rig.addKey({ teamId, teamRole: 'admin', platformRole: 'admin' });
  return { rig, api, things, key };
}
