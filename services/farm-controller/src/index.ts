export type { FarmControllerSettings } from './config.ts';
export {
  FARM_BAD_REQUEST,
  FARM_BAD_SETTINGS,
  FARM_HOLDER_TAKEN,
  FARM_IMAGE_FAILED,
  FARM_LEASE_ENDED,
  FARM_LEASE_TOO_LONG,
  FARM_NOT_FOUND,
  FARM_NO_UNIT,
  FARM_RUN_FAILED,
  FARM_UNIT_TAKEN,
} from './errors.ts';
export { type FarmControllerDeps, startFarmController } from './start.ts';
