/** Locks the folder given, says so, and lives until it is killed. */
import { lockFolder } from '../src/index.ts';

await lockFolder(process.argv[2]!);
process.stdout.write('locked\n');
setInterval(() => undefined, 60_000);
