import fc from 'fast-check';
import { checkTarget, isNetwork, type PrivateAddresses } from '../src/index.ts';

const REFUSED = { code: 'WEBHOOKS_TARGET_REFUSED' };
const PUBLIC = '93.184.215.14';

function check(url: string, addresses: readonly string[], allowPrivate?: PrivateAddresses) {
  return checkTarget(url, {
    ...(allowPrivate === undefined ? {} : { allowPrivate }),
    resolve: async () =>
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
  });
}

test('a public https address is fit, at the addresses that its name has', async () => {
  const target = await check('https://ci.example.com/hook', [PUBLIC, '2606:2800:21f::1']);
  expect(target.addresses.map(({ address }) => address)).toEqual([PUBLIC, '2606:2800:21f::1']);
});

test.each([
  'http://ci.example.com/',
  'ftp://ci.example.com/',
  'file:///etc/passwd',
  'https://user@ci.example.com/',
  'https://:pass@ci.example.com/',
  'no url',
  `https://ci.example.com/${'x'.repeat(2100)}`,
])('%.60s is refused whatever its name resolves to', async (url) => {
  await expect(check(url, [PUBLIC])).rejects.toMatchObject(REFUSED);
});

const NOT_PUBLIC = [
  ['unspecified', '0.0.0.0'],
  ['of this network', '0.1.2.3'],
  ['loopback', '127.0.0.1'],
  ['loopback', '127.255.255.254'],
  ['private', '10.1.2.3'],
  ['private', '172.31.255.255'],
  ['private', '192.168.1.1'],
  ['of a provider', '100.64.0.1'],
  ['of metadata', '169.254.169.254'],
  ['of metadata', '168.63.129.16'],
  ['of metadata', '100.100.100.200'],
  ['multicast', '224.0.0.1'],
  ['broadcast', '255.255.255.255'],
  ['reserved', '240.0.0.1'],
  ['for benchmarks', '198.18.0.1'],
  ['unspecified', '::'],
  ['loopback', '::1'],
  ['private', 'fd00::1'],
  ['of metadata', 'fd00:ec2::254'],
  ['link-local', 'fe80::1'],
  ['site-local', 'fec0::1'],
  ['multicast', 'ff02::1'],
  ['IPv4 in IPv6', '::ffff:127.0.0.1'],
  ['IPv4 in IPv6', '::ffff:10.0.0.1'],
  ['IPv4 in IPv6', '::127.0.0.1'],
  ['NAT64', '64:ff9b::7f00:1'],
  ['NAT64', '64:ff9b:1::a00:1'],
  ['6to4', '2002:7f00:1::'],
  ['Teredo', '2001::1'],
  ['of documents', '2001:db8::1'],
] as const;

test.each(NOT_PUBLIC)('an address that is %s (%s) is refused', async (_kind, address) => {
  await expect(check('https://evil.example/', [address])).rejects.toMatchObject(REFUSED);
  await expect(check('https://evil.example/', [PUBLIC, address])).rejects.toMatchObject(REFUSED);
  const literal = address.includes(':') ? `[${address}]` : address;
  await expect(checkTarget(`https://${literal}/`)).rejects.toMatchObject(REFUSED);
});

test.each(['https://0x7f.1/', 'https://2130706433/', 'https://127.1/', 'https://[::ffff:7f00:1]/'])(
  'another spelling of a loopback address is refused: %s',
  async (url) => {
    await expect(checkTarget(url)).rejects.toMatchObject(REFUSED);
  },
);

test('no IPv4 address of a private network is fit in any dress of IPv6', async () => {
  const octet = fc.nat(255);
  await fc.assert(
    fc.asyncProperty(octet, octet, octet, async (a, b, c) => {
      const hex = [10, a, b, c].map((n) => n.toString(16).padStart(2, '0'));
      const tail = `${hex[0]}${hex[1]}:${hex[2]}${hex[3]}`;
      for (const dress of [`::ffff:${tail}`, `::${tail}`, `64:ff9b::${tail}`, `2002:${tail}::1`]) {
        await expect(check('https://evil.example/', [dress])).rejects.toMatchObject(REFUSED);
      }
    }),
  );
});

test('an operator may allow private networks, and http in them alone', async () => {
  const networks = ['10.1.0.0/16', 'fd00:1::/32'];
  await check('http://ci.internal/', ['10.1.2.3', 'fd00:1::5'], networks);
  for (const address of ['10.2.0.1', '127.0.0.1', 'fd00:2::1']) {
    await expect(check('https://ci.internal/', [address], networks)).rejects.toMatchObject(REFUSED);
  }
  await expect(check('http://ci.example.com/', [PUBLIC], networks)).rejects.toMatchObject(REFUSED);
  await check('http://localhost/', ['127.0.0.1'], true);
  await expect(check('http://evil/', ['169.254.169.254'], true)).rejects.toMatchObject(REFUSED);
  expect([isNetwork('10.0.0.0/8'), isNetwork('10.0.0.0'), isNetwork('x/8')]).toEqual([
    true,
    false,
    false,
  ]);
});

test('a name without an address is told apart', async () => {
  const unknown = { code: 'WEBHOOKS_NAME_UNKNOWN' };
  await expect(check('https://ci.example.com/', [])).rejects.toMatchObject(unknown);
  const resolve = () => Promise.reject(new Error('ENOTFOUND'));
  await expect(checkTarget('https://x.example/', { resolve })).rejects.toMatchObject(unknown);
});
