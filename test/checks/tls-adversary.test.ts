/** Certificates made to fool the check, one way or the other. Some rows say what OpenSSL and Go make of them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Chain, EXPIRED, HOST, leaf, type OddChains, type Row, startOddChains } from '../support/odd-chains.ts';
import {
  authority,
  constrain,
  type Forged,
  type Forgery,
  oddKeys,
  PURPOSE,
  SIGNS,
  SIGNS_CERTIFICATES,
  unknownCritical,
  WRAPS_KEYS,
} from '../support/odd-certificates.ts';

let odd: OddChains;
let root: Forged;
let issuing: Forged;
let stranger: Forged;
beforeAll(async () => {
  [odd, stranger] = await Promise.all([startOddChains(), authority('Stranger', null)]);
  ({ root, issuing } = odd);
});
afterAll(() => odd.close());

const look = (chain: Chain) => odd.look(chain);

/** One authority under another, the last of them first; as many as asked for. */
async function ladder(steps: number): Promise<Forged[]> {
  const rungs = [root];
  for (let step = 0; step < steps; step += 1) rungs.unshift(await authority(`Rung ${step}`, rungs[0]!));
  return rungs.slice(0, -1);
}

describe('tls, against names made to fool it', () => {
  const named =
    (commonName: string, ...dnsNames: string[]) =>
    async (): Promise<Chain> => [await leaf(issuing, { name: [{ CN: [commonName] }], dnsNames }), issuing];
  const COMMON = ['tls/common-name-differs'];
  const OTHER = ['tls/hostname-mismatch'];

  it.each<Row>([
    ['upper case', named(HOST.toUpperCase(), HOST.toUpperCase()), [], 1],
    ['two hundred names', named(HOST, ...Array.from({ length: 199 }, (_, at) => `h${at}.example.com`), HOST), [], 1],
    // OpenSSL and Go: mismatch.
    ['a trailing dot in the certificate', named(`${HOST}.`, `${HOST}.`), OTHER, 0],
    ['a partial wildcard', named('my*.xks.example.com', 'my*.xks.example.com'), OTHER, 0],
    ['a Kelvin sign for a k', named(HOST.replace('k', '\u212a'), HOST), COMMON, 1],
    ['NUL behind the host', named(`${HOST}\0.example.org`, HOST), COMMON, 1],
    ['a line break before the host', named(`x\nCN=${HOST}`, HOST), COMMON, 1],
    ['a comma before the host', named(`x, CN=${HOST}`, HOST), COMMON, 1],
    ['a name inside a name', named('x.org', `x.org, DNS:${HOST}`), OTHER, 0],
    ['a name inside a quoted name', named('x.org', `x.org", DNS:${HOST}`), OTHER, 0],
    ['a name inside a URI', named(HOST, `https://x/, DNS:${HOST}`), ['tls/common-name-only'], 1],
    ['an empty subject', async () => [await leaf(issuing, { name: [] }), issuing], ['tls/alternative-name-only'], 1],
    [
      'the host in another attribute',
      async () => [await leaf(issuing, { name: [{ O: [`x\nCN=${HOST}`] }, { CN: ['x.org'] }], dnsNames: ['x.org'] }), issuing],
      OTHER,
      0,
    ],
    [
      'several attributes in one place',
      async () => [await leaf(issuing, { name: [{ CN: [HOST], O: ['Odd'] }] }), issuing],
      [],
      1,
    ],
  ])('%s', async (_name, chain, bad, verified) => {
    expect(await look(await chain())).toMatchObject({ bad, verified });
  });
});

describe('tls, against chains made to fool it', () => {
  it.each<Row>([
    [
      'ten intermediates',
      async () => {
        const rungs = await ladder(10);
        return [await leaf(rungs[0]!), ...rungs];
      },
      [],
      1,
    ],
    [
      'fifteen copies before the issuer',
      async () => [await leaf(issuing), ...Array.from({ length: 15 }, () => stranger), issuing],
      [],
      1,
    ],
    [
      'an expired twin of the issuer before it',
      async () => [await leaf(issuing), await authority('Issuing', root, { keys: issuing.keys, ...EXPIRED }), issuing],
      [],
      1,
    ],
    [
      'a SHA-1 twin of the issuer before it',
      async () => [await leaf(issuing), await authority('Issuing', root, { keys: issuing.keys, hash: 'SHA-1' }), issuing],
      [],
      1,
    ],
    ['a root of the same name', async () => [await leaf(issuing), issuing, await authority('Root', null)], [], 1],
    ['under a root of the same name', async () => [await leaf(await authority('Root', null))], ['tls/chain-incomplete'], 0],
    // RFC 5280 §7.1: the case of a name does not count.
    [
      'a root whose name is spelled in capitals',
      async () => {
        const below = await authority('Below', { ...root, name: [{ O: ['ODD'] }, { CN: ['ROOT'] }] });
        return [await leaf(below), below];
      },
      [],
      1,
    ],
    [
      'an issuer without a name',
      async () => {
        const nameless = await authority('', root, { name: [] });
        return [await leaf(nameless), nameless];
      },
      [],
      1,
    ],
    [
      'an issuer without a name, not sent',
      async () => [await leaf(await authority('', root, { name: [] }))],
      ['tls/chain-incomplete'],
      0,
    ],
    [
      'an issuer that is no CA',
      async () => {
        const none = await authority('None', root, { ca: false, usage: SIGNS_CERTIFICATES });
        return [await leaf(none), none];
      },
      ['tls/issuer-not-a-ca'],
      0,
    ],
    [
      'an issuer of the issuer that is no CA',
      async () => {
        const none = await authority('None', root, { ca: false, usage: SIGNS_CERTIFICATES });
        const below = await authority('Below', none);
        return [await leaf(below), below, none];
      },
      ['tls/issuer-not-a-ca'],
      0,
    ],
    [
      'an issuer that is a CA and may not sign certificates',
      async () => {
        const none = await authority('None', root, { usage: SIGNS });
        return [await leaf(none), none];
      },
      ['tls/issuer-not-a-ca'],
      0,
    ],
    [
      'too long a path',
      async () => {
        const last = await authority('Last', root, { pathLength: 0 });
        const beyond = await authority('Beyond', last);
        return [await leaf(beyond), beyond, last];
      },
      ['tls/chain-rejected'],
      0,
    ],
    // The self-signed twin would hide the constraint if it were trusted. Go: not authorized to sign for this name.
    [
      'a constrained cross-certificate behind its self-signed twin',
      async () => {
        const crossed = await authority('Second', root, { extensions: [constrain('excluded', 'example.com')] });
        const twin = await authority('Second', null, { keys: crossed.keys });
        const below = await authority('Below', crossed);
        return [await leaf(below), below, twin, crossed];
      },
      ['tls/chain-rejected'],
      0,
    ],
  ])('%s', async (_name, chain, bad, verified) => {
    expect(await look(await chain())).toMatchObject({ bad, verified });
  });

  it('comes to an end with authorities that certify one another', async () => {
    const [one, two] = await Promise.all([authority('One', null), authority('Two', null)]);
    const crossed = await Promise.all(
      Array.from({ length: 6 }, async () => [
        await authority('One', two, { keys: one.keys }),
        await authority('Two', one, { keys: two.keys }),
      ]),
    );
    expect((await look([await leaf(one), ...crossed.flat()])).bad).toEqual(['tls/untrusted-ca']);
  });
});

describe('tls, by what keys and purposes allow', () => {
  const issued = (changes: Partial<Forgery>) => async (): Promise<Chain> => [await leaf(issuing, changes), issuing];

  it.each<Row>([
    ['P-384', async () => [await leaf(issuing, { keys: await oddKeys('p384') }), issuing], [], 1],
    ['Ed25519', async () => [await leaf(issuing, { keys: await oddKeys('ed25519') }), issuing], ['tls/weak-certificate'], 1],
    ['no extended key usage', issued({ purposes: [] }), [], 1],
    ['no key usage', issued({ usage: null }), [], 1],
    // OpenSSL: unsuitable certificate purpose. Go accepts it.
    ['any extended key usage', issued({ purposes: [PURPOSE.any] }), ['tls/not-for-servers'], 0],
    // OpenSSL and Go accept it; RFC 8446 §4.4.2.2 does not, nor do Java and BoringSSL.
    ['a key that may not sign', issued({ usage: WRAPS_KEYS }), ['tls/not-for-servers'], 1],
    ['a critical extension that nobody knows', issued({ extensions: [unknownCritical()] }), ['tls/chain-rejected'], 0],
  ])('%s', async (_name, chain, bad, verified) => {
    expect(await look(await chain())).toMatchObject({ bad, verified });
  });

  it('advises against a server certificate that is a CA', async () => {
    const { bad, result } = await look([await leaf(issuing, { ca: true, usage: SIGNS | SIGNS_CERTIFICATES }), issuing]);
    expect(bad).toEqual([]);
    expect(result.findings.filter(({ advice }) => advice !== null).map(({ code }) => code)).toEqual(['tls/leaf-is-ca']);
  });
});
