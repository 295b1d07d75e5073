/** Names of files and folders that a stage and its program share. */
export const MODEL_FILE = 'model.onnx';
export const DATA_FILE = 'data.npz';
export const PREPARED_FILE = 'prepared';
export const COMPILED_FILE = 'compiled';
export const REFERENCE_FILE = 'reference';
export const BUILD_FILE = 'build';
export const MEASUREMENT_FILE = 'measurement';
export const ELF_FILE = 'firmware.elf';
export const BIN_FILE = 'firmware.bin';
export const MAP_FILE = 'firmware.map';
export const REPORT_FILE = 'report.json';

/** Within the folder of a stage: what it is asked, what it answers, what it leaves. */
export const REQUEST_FILE = 'request.json';
export const RESULT_FILE = 'result.json';
export const OUTPUT_FOLDER = 'out';

/** What a target left, as the report stage is given it. */
export const TARGET_PARTS = ['compiled', 'build', 'elf', 'bin', 'map', 'measurement'] as const;

export type TargetPart = (typeof TARGET_PARTS)[number];

/** Name of a file of target `position`, where a stage reads those of several targets. */
export function targetFile(position: number, part: TargetPart): string {
  return `${position}.${part}`;
}
