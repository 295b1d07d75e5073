/** The service as a process of its own. */
import { runMain } from '@flashline/lifecycle';
import { startStageProcess } from '@flashline/stages';
import { readConfig } from './config.ts';
import { startCodegen } from './start.ts';

await runMain('codegen', () => startStageProcess('codegen', readConfig(), startCodegen));
