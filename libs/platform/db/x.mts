import { PGlite } from '@electric-sql/pglite';
let t = performance.now();
const lap = (n: string) => {
  console.log(n, Math.round(performance.now() - t));
  t = performance.now();
};
const a = await PGlite.create();
lap('create');
const tar = await a.dumpDataDir('none');
lap('dump ' + tar.size);
await a.close();
t = performance.now();
const b = await PGlite.create({ loadDataDir: tar });
lap('load');
console.log(
  (await b.query('show shared_buffers')).rows,
  (await b.query('show synchronous_commit')).rows,
  (await b.query('show fsync')).rows,
  (await b.query('show max_wal_size')).rows,
  (await b.query('select count(*) from pg_class')).rows,
  (await b.query('show default_transaction_isolation')).rows,
);
