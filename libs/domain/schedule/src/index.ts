export { chargeAccount, newAccount } from './accounts.ts';
export {
  AGEING_SECONDS,
  HARD_END_SECONDS,
  JOB_CLASSES,
  isJobClass,
  rankOf,
  type JobClass,
} from './classes.ts';
export { byAge, fairOrder, type RequestOrder } from './fair-order.ts';
export type {
  FarmState,
  FarmUnit,
  Grant,
  LiveLease,
  QueuePlace,
  SchedulePlan,
  TeamAccount,
  UnitHealth,
  UnitRequest,
} from './farm-state.ts';
export { schedule } from './schedule.ts';
