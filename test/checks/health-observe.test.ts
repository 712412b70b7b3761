import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CredentialReading } from '../../lib/aws/ports.ts';
import { SANDBOX } from '../../lib/sandbox/healthy-world.ts';
import { FAULTY_ANSWER, type ProxyBehaviour } from '../../lib/sandbox/xks-proxy-behaviour.ts';
import { healthyCredential, healthyReading, healthyVpcParams, run, without } from '../support/builders.ts';
import { type LiveHealth, type Looking, startLiveHealth, TIMED } from '../support/live-health.ts';

let seen: LiveHealth;
let live: LiveHealth['live'];
beforeAll(async () => {
  seen = await startLiveHealth();
  ({ live } = seen);
});
afterAll(() => live.proxy.close());
beforeEach(() => seen.heal());

const SWAPPED = healthyCredential();

const look = (looking: Looking = {}) => seen.look(looking);

describe('health, against a real proxy', () => {
  it('calls five times, then once each in six other ways', async () => {
    const { found, bad, calls } = await look();
    expect(bad).toEqual([]);
    expect(calls).toBe(11);
    // Whoever reads a report may know which credential was used, not more of it.
    expect(found[0]?.evidence.accessKeyIdStartsWith).toBe(live.credential.AccessKeyId.slice(0, 4));
    expect(found.map(({ code }) => code)).toEqual(
      expect.arrayContaining([
        'health/answered',
        'health/all-active',
        'health/rejects-wrong-credential',
        'health/rejects-unsigned',
        'health/rejects-stale',
        'health/bears-the-unknown',
        'health/get-refused',
        'health/names-strange-path',
        'health/errors-named',
      ]),
    );
  });

  it.each<[string, (behaviour: ProxyBehaviour) => void, readonly string[]]>([
    [
      'the wrong secret',
      (b) => {
        b.XksProxyAuthenticationCredential = { ...live.credential, RawSecretAccessKey: 'x'.repeat(44) };
      },
      ['health/credential-rejected'],
    ],
    [
      'another Region',
      (b) => {
        b.region = 'eu-west-1';
      },
      ['health/credential-rejected'],
    ],
    [
      'another path',
      (b) => {
        b.XksProxyUriPath = '/other/kms/xks/v1';
      },
      ['health/path-unknown'],
    ],
    [
      'a clock ten minutes ahead',
      (b) => {
        b.clockOffsetMs = 600_000;
      },
      ['health/credential-rejected', 'health/clock-refuses'],
    ],
    [
      'any credential accepted',
      (b) => {
        b.acceptsAnyCredential = true;
      },
      ['health/accepts-any-credential'],
    ],
    [
      'unsigned accepted',
      (b) => {
        b.acceptsUnsigned = true;
      },
      ['health/accepts-unsigned'],
    ],
    [
      'a redirect',
      (b) => {
        b.answers = { health: FAULTY_ANSWER.redirect };
      },
      ['health/redirected'],
    ],
    [
      'a web page',
      (b) => {
        b.answers = { health: FAULTY_ANSWER.htmlPage };
      },
      ['health/html-page'],
    ],
    [
      'another content type',
      (b) => {
        b.answers = { health: FAULTY_ANSWER.wrongContentType };
      },
      ['health/wrong-content-type'],
    ],
    [
      'broken JSON',
      (b) => {
        b.answers = { health: FAULTY_ANSWER.brokenJson };
      },
      ['health/broken-json'],
    ],
    [
      'a huge answer',
      (b) => {
        b.answers = { health: FAULTY_ANSWER.oversized };
      },
      ['health/answer-too-large'],
    ],
    [
      'a dropped connection',
      (b) => {
        b.answers = { health: 'drop' };
      },
      ['health/connection-closed'],
    ],
    [
      'a missing field',
      (b) => {
        b.answers = { health: FAULTY_ANSWER.healthWithout(b, 'ekmVendor') };
      },
      ['health/vendor-fields-invalid'],
    ],
    [
      'throttling',
      (b) => {
        b.answers = { health: FAULTY_ANSWER.error('ThrottlingException') };
      },
      ['health/throttled'],
    ],
    [
      'an internal error',
      (b) => {
        b.answers = { health: FAULTY_ANSWER.error('InternalException') };
      },
      ['health/proxy-internal-error'],
    ],
    [
      'a slow key manager',
      (b) => {
        b.answers = { health: FAULTY_ANSWER.error('DependencyTimeoutException') };
      },
      ['health/key-manager-timeout'],
    ],
    [
      'all managers down',
      (b) => {
        b.ekmFleetDetails = b.ekmFleetDetails.map((one) => ({ ...one, healthStatus: 'UNAVAILABLE' }));
      },
      ['health/all-unavailable'],
    ],
    [
      'no answer',
      (b) => {
        b.answers = { health: 'never' };
      },
      ['health/no-answer'],
    ],
  ])('%s', async (_name, change, bad) => {
    change(live.proxy.behaviour);
    expect((await look()).bad).toEqual(bad);
  });

  it.each<[string, Partial<ProxyBehaviour>, readonly string[]]>([
    ['an old request accepted', { acceptsStale: true }, []],
    ['an unknown operation', { dislikes: ['unknown-operation'] }, ['health/unknown-operation-rejected']],
    ['two dislikes at once', { dislikes: ['opaque-request-id', 'extra-field'] }, ['health/opaque-request-id-rejected']],
    ['GET answered', { answerToGet: { status: 200 } }, ['health/get-not-405']],
    [
      'errors without names',
      { errorStyle: 'without-name' },
      ['health/strange-path-unnamed', 'health/provoked-error-unnamed', 'health/provoked-error-unnamed'],
    ],
    ['what is no HTTP', { answers: { health: 'garbage' } }, ['health/not-http']],
  ])('%s', async (_name, changes, bad) => {
    Object.assign(live.proxy.behaviour, changes);
    expect((await look()).bad).toEqual(bad);
  });

  it('does not call a proxy open because of a page that answers everybody', async () => {
    Object.assign(live.proxy.behaviour, { acceptsAnyCredential: true, acceptsUnsigned: true });
    live.proxy.behaviour.answers = { health: FAULTY_ANSWER.htmlPage };
    expect(await look()).toMatchObject({ bad: ['health/html-page'], calls: 5 });
  });

  it('asks the rest over a new connection when the proxy closes each', async () => {
    live.proxy.behaviour.wire.closes = true;
    expect(await look()).toMatchObject({ bad: [], calls: 11 });
  });

  it('takes no time of the other calls into its figures', async () => {
    const { found } = await look();
    expect(found.find(({ code }) => TIMED.has(code) || code === 'health/fast-enough')?.evidence).toMatchObject({ calls: 5 });
  });

  it('finds a proxy that is slower than KMS waits, and that the way to it is not the reason', async () => {
    live.proxy.behaviour.healthDelayMs = 300;
    const codes = (await look()).found.map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(['health/too-slow', 'health/far-key-manager']));
  });

  it('probes negatively only when wanted, never in re-validation, and never after a failure', async () => {
    const params = healthyVpcParams({ Preflight: { NegativeProbes: false } });
    expect((await look({ changes: { params } })).calls).toBe(8);
    expect((await look({ changes: { run: run({ action: 'revalidate' }) } })).calls).toBe(8);
    live.proxy.behaviour.region = 'eu-west-1';
    expect((await look()).calls).toBe(5);
  });

  it('takes the path from the proxy configuration file when the request has none', async () => {
    const changes = { params: without(healthyVpcParams(), 'XksProxyUriPath') };
    expect((await look({ changes, reading: healthyReading(live.credential, SANDBOX.path) })).bad).toEqual([]);
    expect(await look({ changes })).toMatchObject({ bad: ['health/path-malformed'], calls: 0 });
    const { found } = await look({ changes, reading: healthyReading(live.credential, '/other/kms/xks/v1') });
    expect(found.find(({ code }) => code === 'health/path-unknown')?.remedy).toContain("'/other/kms/xks/v1'");
  });

  it.each<[string, unknown, unknown]>([
    ['no id', undefined, 'x'],
    ['no secret', 'TESTAAAA', undefined],
    ['a number', 7, 'x'],
    ['a line break', 'TEST\r\nx: y', 'x'],
    ['each part in the place of the other', SWAPPED.RawSecretAccessKey, SWAPPED.AccessKeyId],
  ])('signs nothing with a credential of the wrong form: %s', async (_name, AccessKeyId, RawSecretAccessKey) => {
    const reading: CredentialReading = {
      found: true,
      credential: { AccessKeyId, RawSecretAccessKey },
      XksProxyUriPath: null,
      source: 's',
    };
    expect(await look({ reading })).toMatchObject({ bad: ['health/credential-malformed'], calls: 0 });
  });

  it('sends no request line made of a path that is none', async () => {
    const params = healthyVpcParams({ XksProxyUriPath: '/x HTTP/1.1\r\nhost: y\r\n\r\n' });
    expect(await look({ changes: { params } })).toMatchObject({ bad: ['health/path-malformed'], calls: 0 });
  });

  it('leaves no secret, no signature and no whole id behind', async () => {
    live.proxy.behaviour.acceptsAnyCredential = true;
    const { observation, found } = await look();
    const text = JSON.stringify([observation, found]);
    expect(text).not.toContain(live.credential.RawSecretAccessKey);
    expect(text).not.toContain(live.credential.AccessKeyId);
    expect(text).not.toMatch(/AWS4-HMAC|Signature=/);
  });
});
