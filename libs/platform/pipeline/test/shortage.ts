/** Whether a board is truly too small for a model. */
import { tensorRegions, type Board } from '@flashline/boards';
import type { ReportTarget } from '@flashline/report';

/** Flash is short, or what must be live at once exceeds the memory that is left for tensors. */
export function isShort({ verdict, memory }: ReportTarget, board: Board): boolean {
  if (verdict !== 'does-not-fit' || memory === null) return false;
  const flash = memory.regions.find((region) => region.name === 'FLASH');
  const room = tensorRegions(board).reduce((sum, region) => sum + region.availableBytes, 0);
  return flash!.usedBytes > flash!.sizeBytes || memory.arenaLowerBoundBytes > room;
}
