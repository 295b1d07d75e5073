export type {
  ArenaBinding,
  Firmware,
  FirmwareRequest,
  ImageSize,
  ModelBinding,
  OptimizeFlag,
  RegionUse,
  SourceFiles,
} from './firmware.ts';
export type { HostRequest } from './host.ts';
