/** The service as a process of its own. */
import { runMain } from '@flashline/lifecycle';
import { startStageProcess } from '@flashline/stages';
import { readConfig } from './config.ts';
import { startBuilder } from './start.ts';

await runMain('builder', () => startStageProcess('builder', readConfig(), startBuilder));
