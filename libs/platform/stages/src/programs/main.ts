/** The entry of an executor: runs the stage that the command line names in the current folder. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileError } from '@flashline/errors';
import { runProgram } from '@flashline/executor';
import { asAppError } from '@flashline/pipeline';
import * as stages from '../definitions.ts';
import type { Stage } from '../stage.ts';
import type { StageName } from '../stage-names.ts';
import { OUTPUT_FOLDER, REQUEST_FILE, RESULT_FILE } from '../stage-files.ts';
import * as build from './build.ts';
import * as checkData from './check-data.ts';
import * as checkModel from './check-model.ts';
import * as generate from './generate.ts';
import * as measure from './measure.ts';
import * as parse from './parse.ts';
import * as quantise from './quantise.ts';
import * as reference from './reference.ts';
import * as report from './report.ts';

const PROGRAMS: Readonly<Record<StageName, () => Promise<void>>> = {
  'check-model': program(stages.CHECK_MODEL, checkModel.run),
  'check-data': program(stages.CHECK_DATA, checkData.run),
  parse: program(stages.PARSE, parse.run),
  quantise: program(stages.QUANTISE, quantise.run),
  generate: program(stages.GENERATE, generate.run),
  reference: program(stages.REFERENCE, reference.run),
  build: program(stages.BUILD, build.run),
  measure: program(stages.MEASURE, measure.run),
  report: program(stages.REPORT_STAGE, report.run),
};

function program<Request, Result>(
  { request, result }: Stage<Request, Result>,
  run: (request: Request) => Promise<Result>,
): () => Promise<void> {
  return async () => {
    const asked = request.parse(JSON.parse(await readFile(REQUEST_FILE, 'utf8')));
    try {
      await mkdir(OUTPUT_FOLDER, { recursive: true });
      const answer = result.parse(await run(asked));
      await writeFile(RESULT_FILE, JSON.stringify(answer));
    } catch (error) {
      throw isOfFiles(error) ? fileError('the files of the stage', error) : error;
    }
  };
}

/** Errors of the file system have a call in them. */
function isOfFiles(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

await runProgram(PROGRAMS, asAppError);
