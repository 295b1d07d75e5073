/** One operation of the API, and what it is given. REST, gRPC and the API document are made from it. */
import type { Bus } from '@flashline/bus';
import type {
  FarmControllerServiceService,
  OrchestratorServiceService,
  ParserServiceService,
  QuantizerServiceService,
} from '@flashline/contracts';
import type { Database, Db } from '@flashline/db';
import type { JobEvent } from '@flashline/jobs';
import type { Client } from '@flashline/rpc';
import type { ByteRange, Store } from '@flashline/store';
import type { PrivateAddresses } from '@flashline/webhooks';
import type { Transaction } from 'kysely';
import type { z } from 'zod';
import type { OperationName } from '../access/matrix.ts';
import type { Principal } from '../principal.ts';

/** What all operations work with. */
export interface Platform {
  readonly db: Db;
  readonly store: Store;
  readonly bus: Bus;
  readonly parser: Client<typeof ParserServiceService>;
  readonly quantizer: Client<typeof QuantizerServiceService>;
  readonly orchestrator: Client<typeof OrchestratorServiceService>;
  readonly farm: Client<typeof FarmControllerServiceService>;
  /** Issuers whose tokens are taken. */
  readonly issuers: readonly string[];
  readonly limits: {
    readonly modelBytes: number;
    readonly dataBytes: number;
  };
  /** Private addresses that webhooks may go to. */
  readonly allowPrivateWebhooks: PrivateAddresses;
}

/** What an Idempotency-Key stands for. */
export interface Idempotency {
  readonly route: string;
  readonly key: string;
  readonly bodySha256: string;
}

/** One call. */
export interface Call {
  readonly platform: Platform;
  readonly principal: Principal;
  /** Aborted when the caller is gone or the server stops. */
  readonly signal: AbortSignal;
  readonly idempotency: Idempotency | null;
  /** Rejects as soon as the credential is no longer worth what it was. */
  readonly recheck: () => Promise<void>;
}

/** A transaction of an operation that creates something, or its answer from before. */
export type InTransaction<O> = (tx: Transaction<Database>) => Promise<O>;

export type ServiceName = 'UploadService' | 'JobService' | 'FarmService' | 'TeamService';
export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
export type QueryKind = 'text' | 'integer';

export interface RestRoute {
  readonly method: Method;
  /** With `{name}` for what the input has under that name. */
  readonly path: string;
  /** Names of the input that come from the query. */
  readonly query?: Readonly<Record<string, QueryKind>>;
  /** All other names of the input come from a JSON body. */
  readonly hasBody?: boolean;
  readonly status: 200 | 201 | 202 | 204;
  /** The request takes an Idempotency-Key. */
  readonly isIdempotent?: boolean;
  /** Statuses beside those that every route has. */
  readonly errors?: readonly number[];
  /** Chosen before the plain route where the query has this name with the value 1. */
  readonly flag?: string;
}

export interface GrpcMethod {
  readonly service: ServiceName;
  /** Field of the response that holds the output; none: the output is the response. */
  readonly wrap?: string;
}

interface Common {
  /** Also the name of the gRPC method. */
  readonly name: OperationName;
  /** One sentence for the API document. */
  readonly summary: string;
  readonly rest: RestRoute;
  readonly grpc: GrpcMethod;
  readonly input: z.ZodObject;
}

export interface Answer {
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One answer. */
export interface PlainOperation extends Common {
  readonly kind: 'plain';
  /** Null: no content. */
  readonly output: z.ZodType | null;
  readonly run: (call: Call, input: never) => Promise<Answer>;
}

/** Bytes in; `isNew` chooses 201 or 200. */
export interface UploadOperation extends Common {
  readonly kind: 'upload';
  readonly output: z.ZodType;
  readonly maxBytes: (platform: Platform) => number;
  readonly run: (
    call: Call,
    input: never,
    source: AsyncIterable<Uint8Array>,
  ) => Promise<{ readonly upload: unknown; readonly isNew: boolean }>;
}

/** An object that is read in parts. */
export interface Download {
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly fileName: string;
  readonly open: (range?: ByteRange) => Promise<AsyncIterable<Uint8Array>>;
}

/** Bytes out. */
export interface DownloadOperation extends Common {
  readonly kind: 'download';
  readonly contentType: 'application/octet-stream' | 'application/json';
  /** Of JSON. */
  readonly output: z.ZodType | null;
  readonly run: (call: Call, input: never) => Promise<Download>;
}

/** Events until the end; `after` of the input may come as Last-Event-ID. */
export interface EventsOperation extends Common {
  readonly kind: 'events';
  readonly output: z.ZodType;
  /** Rejects before the first answer where there is nothing to watch. */
  readonly run: (call: Call, input: never) => Promise<AsyncIterable<JobEvent>>;
}

export type Operation = PlainOperation | UploadOperation | DownloadOperation | EventsOperation;

/** Ties the types of schema and function together, then forgets them for the table. */
export function plain<S extends z.ZodObject, O extends z.ZodType>(
  row: Omit<PlainOperation, 'kind' | 'input' | 'output' | 'run'> & {
    readonly input: S;
    readonly output: O | null;
    readonly run: (
      call: Call,
      input: z.output<S>,
    ) => Promise<{ readonly body: z.input<O> | null; readonly headers?: Record<string, string> }>;
  },
): PlainOperation {
  return { ...row, kind: 'plain', run: row.run as PlainOperation['run'] };
}
