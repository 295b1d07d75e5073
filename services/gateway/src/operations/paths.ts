/** Paths of operations: `{name}` stands for one segment, or what of it stands before a colon. */

/** Names in a path, in their order. */
export function pathNames(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
}

/** Matches what the path stands for; groups by name. Colons separate an ID from what is done to it. */
export function pathPattern(path: string): RegExp {
  const parts = path.split(/(\{\w+\})/).map((part) => {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    return name === undefined ? RegExp.escape(part) : `(?<${name}>[^/:]+)`;
  });
  return new RegExp(`^${parts.join('')}$`);
}
