import { mkdir, mkdtemp, readFile, rm, rmdir, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkRunLog } from '../src/check-run-log.ts';
import { EARLIER_RUN_LOG_FILE, RUN_LOG_FILE, RunLog } from '../src/run-log.ts';

const run = (unit: string, fence: number) => ({ unit, fence, lease: `${unit}${fence}` });

describe('the log of runs', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'run-log-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const read = (name = RUN_LOG_FILE) => readFile(join(folder, name), 'utf8');

  test('keeps one full file, and is as good a witness in the next one alone', async () => {
    const log = await RunLog.open(folder, 1000);
    await log.start(run('long', 7));
    for (let fence = 1; fence <= 100; fence++) {
      await log.start(run('u', fence));
      await log.end(run('u', fence));
    }
    const [earlier, latest] = [await read(EARLIER_RUN_LOG_FILE), await read()];
    expect(earlier.length + latest.length).toBeLessThan(2500);
    const fine = { overlaps: [], fallingFences: [], tornLines: 0 };
    expect(checkRunLog(latest)).toMatchObject(fine);
    expect(checkRunLog(earlier + latest)).toMatchObject(fine);
    await log.start(run('long', 8));
    await log.start(run('u', 50));
    await log.close();
    expect(checkRunLog(await read())).toMatchObject({
      overlaps: ['long: fence 8 began while 7 ran'],
      fallingFences: ['u: fence 50 after 100'],
    });
  });

  test('takes runs of several units at once', async () => {
    const log = await RunLog.open(folder, 500);
    await Promise.all(
      ['u', 'v', 'w'].map(async (unit) => {
        for (let fence = 1; fence <= 20; fence++) {
          await log.start(run(unit, fence));
          await log.end(run(unit, fence));
        }
      }),
    );
    await log.close();
    const text = (await read(EARLIER_RUN_LOG_FILE)) + (await read());
    expect(checkRunLog(text)).toMatchObject({ overlaps: [], fallingFences: [], tornLines: 0 });
  });

  test('makes up for an end that the disk did not take, and for a start after which nothing ran', async () => {
    const log = await RunLog.open(folder, 1);
    const inTheWay = join(folder, `${RUN_LOG_FILE}.part`);
    await log.start(run('u', 1));
    await mkdir(inTheWay);
    await log.end(run('u', 1));
    await expect(log.start(run('u', 2))).rejects.toMatchObject({ code: 'FILE_NOT_WRITABLE' });
    await rmdir(inTheWay);
    await log.start(run('u', 3));
    await log.close();
    expect(checkRunLog((await read(EARLIER_RUN_LOG_FILE)) + (await read()))).toMatchObject({
      overlaps: [],
      fallingFences: [],
    });
  });

  test('on a full disk keeps the agent from starting', async () => {
    await symlink('/dev/full', join(folder, RUN_LOG_FILE));
    await expect(RunLog.open(folder)).rejects.toMatchObject({ code: 'FILE_DISK_FULL' });
  });
});
