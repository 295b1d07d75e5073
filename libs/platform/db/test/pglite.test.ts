/** PGlite in memory. What its files survive is in pglite-folder.test.ts. */
import { openPglite } from '../src/index.ts';
import { describeDb } from './conformance/index.ts';

describeDb(() => openPglite({ folder: null }));
