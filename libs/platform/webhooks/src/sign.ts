/** Signatures of webhooks, as Standard Webhooks has them. */

import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

const SECRET_BYTES = 32;

/** A new secret, which receivers check signatures with: `whsec_` and 256 random bits. */
export function newSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
}

/** The headers that identify and sign `body`. The id is the same at each attempt. */
export function sign(call: {
  readonly secret: string;
  readonly id: string;
  readonly time: Date;
  readonly body: string;
}): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  return {
    'webhook-id': call.id,
    'webhook-timestamp': String(Math.floor(call.time.getTime() / 1000)),
    'webhook-signature': new Webhook(call.secret).sign(call.id, call.time, call.body),
  };
}
