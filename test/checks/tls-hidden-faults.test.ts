/** Of two faults of one certificate or chain each is found: whoever mends the one is not to meet the other next. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXPIRED, leaf, type OddChains, type Row, startOddChains } from '../support/odd-chains.ts';
import { authority, constrain, type Forged, PURPOSE, WRAPS_KEYS } from '../support/odd-certificates.ts';

let odd: OddChains;
let root: Forged;
let issuing: Forged;
beforeAll(async () => {
  odd = await startOddChains();
  ({ root, issuing } = odd);
});
afterAll(() => odd.close());

describe('tls, where one fault could hide another', () => {
  const constrained = () => authority('Constrained', root, { extensions: [constrain('permitted', 'permitted.invalid')] });

  it.each<Row>([
    [
      'expired and outside the name constraints',
      async () => {
        const issuer = await constrained();
        return [await leaf(issuer, EXPIRED), issuer];
      },
      ['tls/chain-rejected', 'tls/expired'],
      0,
    ],
    [
      'a SHA-1 signature outside the name constraints',
      async () => {
        const issuer = await constrained();
        return [await leaf(issuer, { hash: 'SHA-1' }), issuer];
      },
      ['tls/chain-rejected', 'tls/weak-certificate'],
      0,
    ],
    [
      'a SHA-1 signature of a CA that nobody knows',
      async () => {
        const unknown = await authority('Unknown', null);
        return [await leaf(unknown, { hash: 'SHA-1' }), unknown];
      },
      ['tls/untrusted-ca', 'tls/weak-certificate'],
      0,
    ],
    [
      'meant for clients, and the issuer not sent',
      async () => [await leaf(issuing, { purposes: [PURPOSE.client] })],
      ['tls/chain-incomplete', 'tls/not-for-servers'],
      0,
    ],
    [
      'a key that may not sign, self-signed',
      async () => [await leaf(null, { usage: WRAPS_KEYS })],
      ['tls/self-signed', 'tls/not-for-servers'],
      0,
    ],
    [
      'expired and meant for clients',
      async () => [await leaf(issuing, { ...EXPIRED, purposes: [PURPOSE.client] }), issuing],
      ['tls/not-for-servers', 'tls/expired'],
      0,
    ],
    [
      'expired, by an issuer of client certificates',
      async () => {
        const issuer = await authority('Clients', root, { purposes: [PURPOSE.client] });
        return [await leaf(issuer, EXPIRED), issuer];
      },
      ['tls/chain-rejected', 'tls/expired'],
      0,
    ],
    [
      'expired with a SHA-1 signature',
      async () => [await leaf(issuing, { ...EXPIRED, hash: 'SHA-1' }), issuing],
      ['tls/weak-certificate', 'tls/expired'],
      1,
    ],
  ])('%s', async (_name, chain, bad, verified) => {
    expect(await odd.look(await chain())).toMatchObject({ bad, verified });
  });
});
