/** The service as a process of its own. */
import { runMain } from '@flashline/lifecycle';
import { startStageProcess } from '@flashline/stages';
import { readConfig } from './config.ts';
import { startOnnxParser } from './start.ts';

await runMain('onnx-parser', () => startStageProcess('onnx-parser', readConfig(), startOnnxParser));
