/** Locks the folder given, or gives up at once, says so, and lives until it is killed. */
import { lockFolder } from '../src/index.ts';

await lockFolder(process.argv[2]!, 0);
process.stdout.write('locked\n');
setInterval(() => undefined, 60_000);
