/** Which tools this machine computes with. */
import { ORACLE_VERSION } from '@flashline/oracle';
import { ARM_GCC, findCompiler } from '@flashline/toolchain';
import { emulatorVersion } from '@flashline/virtual-board';

/** Versions of the tools that make results; null where a tool is missing here. */
export interface MachineTools {
  readonly node: string;
  readonly onnxruntime: string;
  readonly compiler: string | null;
  readonly emulator: string | null;
}

/** Asks the tools of this machine. Never rejects. */
export async function machineTools(): Promise<MachineTools> {
  const [compiler, emulator] = await Promise.all([
    findCompiler(ARM_GCC).then(
      ({ identity }) => identity,
      () => null,
    ),
    emulatorVersion(),
  ]);
  return { node: process.versions.node, onnxruntime: ORACLE_VERSION, compiler, emulator };
}
