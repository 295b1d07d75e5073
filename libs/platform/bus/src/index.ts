export {
  BUS_BAD_FILE,
  BUS_FULL,
  BUS_SERVER_TOO_OLD,
  BUS_TOO_LARGE,
  BUS_UNAVAILABLE,
} from './errors.ts';
export { memoryBus } from './memory-bus.ts';
export { natsBus } from './nats-bus.ts';
export { NATS_SETTINGS, type NatsFiles, natsFilesOf } from './nats-settings.ts';
export type { Bus, ConsumeOptions, Consumer, Delivery, Outcome } from './port.ts';
