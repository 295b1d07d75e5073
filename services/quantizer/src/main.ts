/** The service as a process of its own. */
import { runMain } from '@flashline/lifecycle';
import { startStageProcess } from '@flashline/stages';
import { readConfig } from './config.ts';
import { startQuantizer } from './start.ts';

await runMain('quantizer', () => startStageProcess('quantizer', readConfig(), startQuantizer));
