/**
 * Messages of the public protos to inputs and outputs of operations, and back: both have the names and
 * forms of the JSON of REST, so the generated JSON mapping is all there is to it.
 */
import {
  apiFarm,
  apiJobs,
  apiTeams,
  apiUploads,
  FarmServiceService,
  JobServiceService,
  TeamServiceService,
  UploadServiceService,
} from '@flashline/contracts';
import type { Definition } from '@flashline/rpc';
import type { Operation, ServiceName } from '../operations/operation.ts';

interface Codec {
  fromJSON(object: unknown): unknown;
  toJSON(message: never): unknown;
}

const MESSAGES: Readonly<Record<string, unknown>> = {
  ...apiUploads,
  ...apiJobs,
  ...apiFarm,
  ...apiTeams,
};

export const DEFINITIONS: Readonly<Record<ServiceName, Definition>> = {
  UploadService: UploadServiceService,
  JobService: JobServiceService,
  FarmService: FarmServiceService,
  TeamService: TeamServiceService,
};

/** The input that a request message holds: fields that are absent or empty are left out. */
export function inputOf(operation: Operation, request: unknown): Record<string, unknown> {
  return codec(operation, 'Request').toJSON(request as never) as Record<string, unknown>;
}

/** The response message of an output. */
export function responseOf(operation: Operation, output: unknown): unknown {
  const { wrap } = operation.grpc;
  return codec(operation, 'Response').fromJSON(
    wrap === undefined ? (output ?? {}) : { [wrap]: output },
  );
}

function codec({ name }: Operation, kind: 'Request' | 'Response'): Codec {
  const message = `${name[0]!.toUpperCase()}${name.slice(1)}${kind}`;
  const found = MESSAGES[message];
  if (found === undefined) throw new Error(`no proto has the message ${message}`);
  return found as Codec;
}
