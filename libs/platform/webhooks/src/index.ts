export { isNetwork, type PrivateAddresses } from './addresses.ts';
export { type Attempt, type AttemptResult, deliver } from './deliver.ts';
export { WEBHOOKS_NAME_UNKNOWN, WEBHOOKS_TARGET_REFUSED } from './errors.ts';
export { nextDelay, RETRY_LIMIT_MS } from './next-delay.ts';
export { newSecret, sign } from './sign.ts';
export {
  checkTarget,
  type Resolve,
  type ResolvedAddress,
  type Target,
  type TargetOptions,
} from './target.ts';
