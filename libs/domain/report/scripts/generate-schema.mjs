/** Writes report.schema.json from the shape in src/report.ts. */
import { writeFileSync } from 'node:fs';
import { reportSchema } from '../src/report.ts';

const file = new URL('../report.schema.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(reportSchema(), null, 2)}\n`);
