/** Rows of text in aligned columns. */

/** The first row is the head; columns whose other rows are all figures are aligned to the right. */
export function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const [head = []] = rows;
  const widths = head.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  const isFigure = head.map((_, i) => rows.slice(1).every((row) => /^(-$|[-\d.])/.test(row[i]!)));
  return rows.map((row) =>
    row
      .map((cell, i) => (isFigure[i] ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd(),
  );
}
