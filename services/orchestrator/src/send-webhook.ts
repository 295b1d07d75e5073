/** Webhooks over the network. */
import { deliver, type PrivateAddresses } from '@flashline/webhooks';
import type { SendWebhook } from './background/deliver-webhooks.ts';

/** For the whole attempt, from the name to the answer. */
const TIMEOUT_MS = 15_000;

/** Sends to public addresses, and to those private ones that the operator allows. */
export function webhookSender(allowPrivate: PrivateAddresses): SendWebhook {
  return async (call) => {
    const result = await deliver({ ...call, allowPrivate, timeoutMs: TIMEOUT_MS });
    return result.delivered ? null : result.reason;
  };
}
