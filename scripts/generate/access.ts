/** docs/access.md: who may do what. */
import type { AccessRow, OPERATIONS, OperationName } from '@flashline/gateway';
import { code, GENERATED, plain, table } from './markdown.ts';

type Operation = (typeof OPERATIONS)[number];

const TEAM = ['viewer', 'submitter', 'admin'] as const;
const PLATFORM = ['operator', 'admin'] as const;

/** One row per operation, in the order of the table of operations. */
export function printAccess(
  operations: readonly Operation[],
  access: Readonly<Record<OperationName, AccessRow>>,
): string {
  const rows = operations.map(({ name, rest, grpc }) => {
    const { team, platform, reach } = access[name];
    const query = rest.flag === undefined ? '' : `?${rest.flag}=1`;
    return [
      code(`${rest.method} ${rest.path}${query}`),
      code(`${grpc.service}.${name[0]!.toUpperCase()}${name.slice(1)}`),
      ...marks(TEAM, team),
      ...marks(PLATFORM, platform),
      plain(reach),
    ];
  });
  const head = ['REST', 'gRPC', ...TEAM, 'operator', 'platform admin', 'reaches'];
  return `${GENERATED}

# Access

Who may do what. A credential has at most one role in one team (viewer, submitter, admin: each may do
what those before it may) and at most one on the platform (operator, admin: likewise); an operation
needs one of them. What belongs to another team is answered as if it did not exist, with the same 404.
Without a credential there are \`/healthz\`, \`/readyz\` and \`/openapi.json\`.

${table(head, rows)}
`;
}

/** A mark from the lowest role on. */
function marks<R extends string>(roles: readonly R[], least: R | null): string[] {
  const from = least === null ? roles.length : roles.indexOf(least);
  return roles.map((_, i) => (i >= from ? 'yes' : ''));
}
