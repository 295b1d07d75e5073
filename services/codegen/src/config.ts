/** The settings of this process, read once. */
import { stageServiceSettings, type StageServiceSettings } from '@flashline/stages';

/** Throws AppError where one is missing or wrong. */
export function readConfig(): StageServiceSettings {
  return stageServiceSettings(process.env);
}
