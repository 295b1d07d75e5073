export {
  type Authority,
  type CertificateFiles,
  type CertificateWishes,
  makeAuthority,
} from './authority.ts';
export { type Cluster, type ClusterOptions, type ServiceName, startCluster } from './cluster.ts';
export { REAL_SERVER_MISSING, REAL_SERVER_NOT_STARTED } from './errors.ts';
export { findProgram } from './find-program.ts';
export { takePort } from './take-port.ts';
export { startNats } from './nats.ts';
export { findPostgres, startPostgres } from './postgres.ts';
export { type Program, PROGRAMS } from './programs.ts';
export { type RealS3Server, startMinio, startVersitygw } from './s3.ts';
export type { RealServer, ServerOptions } from './server-process.ts';
