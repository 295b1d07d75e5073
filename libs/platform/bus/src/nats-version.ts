/** Which NATS servers are fit: those that have the fixes of advisories 2025 and 2026. */

/** First fit patch of each fit line; every line after the last is fit. */
const FIT: readonly (readonly [major: number, minor: number, patch: number])[] = [
  [2, 11, 16],
  [2, 12, 7],
  [2, 14, 0],
];

/** True where a server of this version (`2.15.2`) is fit to use. */
export function isFitServer(version: string): boolean {
  const [, major, minor, patch] = (/^v?(\d+)\.(\d+)\.(\d+)/.exec(version) ?? []).map(Number);
  if (major === undefined || minor === undefined || patch === undefined) return false;
  const line = FIT.find(([a, b]) => a === major && b === minor);
  if (line !== undefined) return patch >= line[2];
  const [lastMajor, lastMinor] = FIT[FIT.length - 1] ?? [Infinity, Infinity];
  return major > lastMajor || (major === lastMajor && minor > lastMinor);
}
