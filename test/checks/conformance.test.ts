import { describe, expect, it } from 'vitest';
import type { Backing } from '../../lib/checks/conformance-backing.ts';
import type {
  ConformanceObservation,
  DecryptReply,
  EncryptReply,
  EncryptStep,
  KeyUse,
  Reply,
} from '../../lib/checks/conformance-observe.ts';
import { conformance } from '../../lib/checks/conformance.ts';
import { SANDBOX } from '../../lib/sandbox/healthy-world.ts';
import { checkInput, findingsOf, healthyVpcParams, run } from '../support/builders.ts';

type Called = Extract<ConformanceObservation, { state: 'called' }>;

const INPUT = checkInput({ params: healthyVpcParams({ Preflight: { Conformance: { ExternalKeyId: 'test-key' } } }) });
const KEY = { keySpec: 'AES_256', keyUsage: ['ENCRYPT', 'DECRYPT'], keyStatus: 'ENABLED' };
const OK: Reply = { status: 200, said: null };
const reply = (status: number, said: string | null = null): Reply => ({ status, said });
const SEALED = { ciphertext: 'AAAA', initializationVector: 'AAAA', authenticationTag: 'AAAA' };
const ENCRYPTED: EncryptReply = {
  ...OK,
  encryption: { sealed: SEALED, violations: [], metadataBytes: 13, integrityValue: 'right' },
};
const SAME: DecryptReply = { ...OK, plaintext: 'same' };
const REFUSED: DecryptReply = { ...reply(400, 'InvalidCiphertextException'), plaintext: null };
const DECRYPTED: KeyUse['decrypted'] = {
  plain: SAME,
  'with-aad': SAME,
  largest: SAME,
  'wrong-aad': REFUSED,
  'missing-aad': REFUSED,
  'wrong-iv': REFUSED,
  'missing-iv': REFUSED,
  'wrong-tag': REFUSED,
  'missing-tag': REFUSED,
  'altered-metadata': REFUSED,
  'metadata-as-aad': REFUSED,
};
const USE: KeyUse = {
  unknownKey: reply(404, 'KeyNotFoundException'),
  incomplete: reply(400, 'ValidationException'),
  encrypted: { plain: ENCRYPTED, 'with-aad': ENCRYPTED, largest: ENCRYPTED, 'long-arn': ENCRYPTED },
  decrypted: DECRYPTED,
};
const APART: Backing = { ok: true, keys: 3, lookedAt: 3, backed: [], refused: null };
const DENIED = { action: 'kms:DescribeKey', refusal: 'denied', awsError: 'AccessDeniedException', cause: 'x' };

function called(changes: Partial<Called> = {}): Called {
  return {
    state: 'called',
    address: '10.0.1.10:443',
    notTried: 0,
    awsPrincipalArn: `arn:aws:iam::${SANDBOX.account}:user/tester`,
    backing: APART,
    health: OK,
    metadata: { ...OK, key: KEY },
    use: USE,
    ...changes,
  };
}

const metadata = (answer: Reply, key: Called['metadata']['key'] = null): Called =>
  called({ metadata: { ...answer, key }, use: null });
const use = (changes: Partial<KeyUse>): Called => called({ use: { ...USE, ...changes } });
const encrypted = (step: EncryptStep, changes: Partial<NonNullable<EncryptReply['encryption']>>): Called =>
  use({ encrypted: { ...USE.encrypted, [step]: { ...OK, encryption: { ...ENCRYPTED.encryption, ...changes } } } });
const refusedAt = (step: EncryptStep, answer: Reply): Called =>
  use({ encrypted: { ...USE.encrypted, [step]: { ...answer, encryption: null } } });
const decrypted = (changes: KeyUse['decrypted']): Called => use({ decrypted: { ...DECRYPTED, ...changes } });
const backing = (changes: Partial<Extract<Backing, { ok: true }>>): Called =>
  called({ backing: { ...APART, ok: true, ...changes } });
const INTERNAL = reply(500, 'InternalException');
const CUT: Reply = { status: null, said: 'closed' };

const ROWS: readonly (readonly [string, ConformanceObservation, string, string])[] = [
  ['usable metadata', called(), 'conformance/metadata-usable', 'pass'],
  ['an unknown key named', called(), 'conformance/unknown-key-named', 'pass'],
  ['a missing field named', called(), 'conformance/validates', 'pass'],
  ['all encryptions well', called(), 'conformance/encrypts-as-specified', 'pass'],
  ['the integrity value', called(), 'conformance/integrity-value-right', 'pass'],
  ['all round trips', called(), 'conformance/round-trips', 'pass'],
  ['all tampering refused', called(), 'conformance/tampering-refused', 'pass'],
  ['a key of its own', called(), 'conformance/test-key-apart', 'pass'],
  [
    'no credential',
    { state: 'no-credential', why: 'none-given', source: null, detail: 'x' },
    'conformance/not-called',
    'skipped',
  ],
  ['a path that is none', { state: 'unsignable', what: 'path', source: 's' }, 'conformance/not-called', 'skipped'],
  ['a wrong path', called({ health: reply(404, 'InvalidUriPathException') }), 'conformance/not-called', 'skipped'],
  ['a wrong credential', called({ health: reply(401, 'AuthenticationFailedException') }), 'conformance/not-called', 'skipped'],
  ['a health call throttled', called({ health: reply(429) }), 'conformance/unobserved', 'error'],
  ['a key id that is none', { state: 'malformed-key-id' }, 'conformance/key-id-malformed', 'fail'],
  ['a key that is not there', metadata(reply(404, 'KeyNotFoundException')), 'conformance/test-key-missing', 'error'],
  ['a denied principal', metadata(reply(403, 'AccessDeniedException')), 'conformance/access-denied', 'fail'],
  ['a principal denied to encrypt', refusedAt('plain', reply(403, 'AccessDeniedException')), 'conformance/access-denied', 'fail'],
  ['a rejected credential', metadata(reply(401, 'AuthenticationFailedException')), 'conformance/unobserved', 'error'],
  ['throttling', metadata(reply(429, 'ThrottlingException')), 'conformance/unobserved', 'error'],
  ['no connection', metadata({ status: null, said: 'refused', unsent: true }), 'conformance/unobserved', 'error'],
  ['no GetKeyMetadata', metadata(reply(404)), 'conformance/operation-refused', 'fail'],
  ['a dropped call', metadata(CUT), 'conformance/operation-refused', 'fail'],
  ['metadata that is none', metadata(OK, null), 'conformance/metadata-malformed', 'fail'],
  ['a disabled key', metadata(OK, { ...KEY, keyStatus: 'DISABLED' }), 'conformance/key-not-usable', 'fail'],
  ['an unknown key accepted', use({ unknownKey: OK }), 'conformance/unknown-key-misreported', 'fail'],
  ['an unknown key in a page', use({ unknownKey: reply(404) }), 'conformance/unknown-key-misreported', 'fail'],
  ['a busy proxy in between', use({ unknownKey: reply(503) }), 'conformance/unobserved', 'error'],
  ['a missing field ignored', use({ incomplete: OK }), 'conformance/not-validated', 'warn'],
  ['a missing field that breaks it', use({ incomplete: INTERNAL }), 'conformance/not-validated', 'warn'],
  ['no Encrypt', refusedAt('plain', reply(501, 'UnsupportedOperationException')), 'conformance/operation-refused', 'fail'],
  ['no AAD', refusedAt('with-aad', reply(501, 'UnsupportedOperationException')), 'conformance/operation-refused', 'fail'],
  ['a small limit', refusedAt('largest', reply(413)), 'conformance/limit-refused', 'fail'],
  ['a small limit that cuts', refusedAt('largest', CUT), 'conformance/limit-refused', 'fail'],
  ['a long ARN refused', refusedAt('long-arn', reply(400, 'ValidationException')), 'conformance/long-arn-refused', 'fail'],
  ['a busy proxy while encrypting', refusedAt('largest', reply(429)), 'conformance/unobserved', 'error'],
  ['an odd answer', encrypted('plain', { violations: ['ciphertext: 7 bytes'] }), 'conformance/encrypt-answer-invalid', 'fail'],
  ['21 bytes of metadata', encrypted('plain', { metadataBytes: 21 }), 'conformance/ciphertext-metadata-too-long', 'fail'],
  ['no integrity value', encrypted('with-aad', { integrityValue: 'absent' }), 'conformance/integrity-value-absent', 'fail'],
  ['a wrong integrity value', encrypted('largest', { integrityValue: 'wrong' }), 'conformance/integrity-value-wrong', 'fail'],
  ['another plaintext', decrypted({ plain: { ...OK, plaintext: 'other' } }), 'conformance/round-trip-failed', 'fail'],
  ['no Decrypt', decrypted({ 'with-aad': { ...INTERNAL, plaintext: null } }), 'conformance/round-trip-failed', 'fail'],
  ['a Decrypt of small things', decrypted({ largest: { ...reply(413), plaintext: null } }), 'conformance/limit-refused', 'fail'],
  ['a busy proxy while decrypting', decrypted({ plain: { ...reply(503), plaintext: null } }), 'conformance/unobserved', 'error'],
  ['a wrong tag accepted', decrypted({ 'wrong-tag': SAME }), 'conformance/tampering-accepted', 'fail'],
  ['a missing IV accepted', decrypted({ 'missing-iv': SAME }), 'conformance/tampering-accepted', 'fail'],
  ['altered metadata accepted', decrypted({ 'altered-metadata': SAME }), 'conformance/ciphertext-metadata-unbound', 'fail'],
  ['metadata for AAD accepted', decrypted({ 'metadata-as-aad': SAME }), 'conformance/aad-not-delimited', 'fail'],
  [
    'tampering that breaks it',
    decrypted({ 'wrong-aad': { ...INTERNAL, plaintext: null } }),
    'conformance/tampering-misreported',
    'fail',
  ],
  [
    'tampering while it is busy',
    decrypted({ 'wrong-aad': { ...reply(429), plaintext: null } }),
    'conformance/unobserved',
    'error',
  ],
  ['a key in use', backing({ backed: ['arn:aws:kms:us-east-1:111122223333:key/1'] }), 'conformance/test-key-in-use', 'warn'],
  ['keys that may not be listed', called({ backing: { ok: false, evidence: DENIED } }), 'conformance/backing-untold', 'skipped'],
  ['keys that may not be described', backing({ lookedAt: 2, refused: DENIED }), 'conformance/backing-untold', 'skipped'],
];

describe('conformance, judged', () => {
  it.each(ROWS)('%s', (_name, observation, code, verdict) => {
    expect(findingsOf(conformance, observation, INPUT)).toContainEqual(expect.objectContaining({ code, verdict }));
  });

  it('has a row for every code', () => {
    const codes = new Set(ROWS.map(([, , code]) => code));
    expect(Object.keys(conformance.findings).filter((code) => !codes.has(code))).toEqual([]);
  });

  it('finds nothing but good in a proxy that conforms, also in one without metadata', () => {
    const { 'altered-metadata': _, 'metadata-as-aad': __, ...rest } = DECRYPTED;
    for (const observation of [called(), use({ decrypted: rest })]) {
      expect(new Set(findingsOf(conformance, observation, INPUT).map(({ verdict }) => verdict))).toEqual(new Set(['pass']));
    }
  });

  it('predicts that create and connect would pass', () => {
    const predictions = ROWS.flatMap(([, observation]) => findingsOf(conformance, observation, INPUT)).flatMap(
      ({ kms }) => kms ?? [],
    );
    expect(predictions.length).toBeGreaterThan(20);
    for (const { create, connect } of predictions) expect([...create, ...connect]).toEqual([]);
  });

  const codesOf = (observation: ConformanceObservation): readonly string[] =>
    findingsOf(conformance, observation, INPUT)
      .filter(({ verdict }) => verdict !== 'pass')
      .map(({ code }) => code);

  it('lets a missing field be called a missing field', () => {
    const missing: DecryptReply = { ...reply(400, 'ValidationException'), plaintext: null };
    expect(codesOf(decrypted({ 'missing-iv': missing, 'missing-tag': missing }))).toEqual([]);
    expect(codesOf(decrypted({ 'missing-aad': missing }))).toEqual(['conformance/tampering-misreported']);
  });

  it('lets metadata that is missing or cannot be read be called that', () => {
    const invalid: DecryptReply = { ...reply(400, 'ValidationException'), plaintext: null };
    expect(codesOf(decrypted({ 'altered-metadata': invalid, 'metadata-as-aad': invalid }))).toEqual([]);
  });

  it('does not take 200 without a plaintext for a decryption', () => {
    const empty: DecryptReply = { ...OK, plaintext: null };
    const steps = { 'wrong-tag': empty, 'altered-metadata': empty, 'metadata-as-aad': empty };
    expect(codesOf(decrypted(steps))).toEqual(['conformance/tampering-misreported']);
    expect(codesOf(decrypted({ 'wrong-tag': { ...OK, plaintext: 'other' } }))).toEqual(['conformance/tampering-accepted']);
  });

  it('does not take the refusal of an invented principal for one of its length', () => {
    expect(codesOf(refusedAt('long-arn', reply(403, 'AccessDeniedException')))).toEqual([]);
  });

  it('says nothing of sizes where nothing is encrypted, nor of tampering where nothing is decrypted', () => {
    const nothing: EncryptReply = { ...INTERNAL, encryption: null };
    const encryptions = { plain: nothing, 'with-aad': nothing, largest: nothing, 'long-arn': nothing };
    expect(codesOf(use({ encrypted: encryptions, decrypted: {} }))).toEqual(['conformance/operation-refused']);
    const other: DecryptReply = { ...OK, plaintext: 'other' };
    const wrong = decrypted({ plain: other, 'with-aad': other, largest: other, 'wrong-tag': other, 'metadata-as-aad': other });
    expect(new Set(codesOf(wrong))).toEqual(new Set(['conformance/round-trip-failed']));
  });

  it('blames key operations for nothing where health requests fail as well', () => {
    const refused = reply(404, 'InvalidUriPathException');
    expect(codesOf(called({ health: refused, metadata: { ...refused, key: null }, use: null }))).toEqual([
      'conformance/not-called',
    ]);
  });

  it('says a fault of all encryptions once', () => {
    const bad: EncryptReply = { ...OK, encryption: { ...ENCRYPTED.encryption!, integrityValue: 'absent' } };
    const found = findingsOf(
      conformance,
      use({ encrypted: { plain: bad, 'with-aad': bad, largest: bad, 'long-arn': bad } }),
      INPUT,
    ).filter(({ code }) => code === 'conformance/integrity-value-absent');
    expect(found).toHaveLength(1);
    expect(found[0]?.evidence['operations']).toHaveLength(4);
  });
});

describe('conformance', () => {
  it('applies only when a key was named for it', () => {
    expect(conformance.appliesTo?.(healthyVpcParams(), run())).toBe(false);
    expect(conformance.appliesTo?.(INPUT.params, run())).toBe(true);
  });

  it.each<[string, Parameters<NonNullable<typeof conformance.blockedBy>>[0], readonly string[]]>([
    ['no address', { 'locate-proxy': null }, ['locate-proxy']],
    ['no TLS result', { tls: null }, ['tls']],
    ['nothing verified', { tls: { leaves: [], verifiedLeaves: [], clientCertificateRequired: true } }, ['tls']],
    ['a verified leaf', { tls: { leaves: [], verifiedLeaves: ['AA'], clientCertificateRequired: false } }, []],
  ])('is blocked or not: %s', (_name, facts, expected) => {
    const target = { address: '10.0.1.10', port: 443, vantage: SANDBOX.vpcId };
    const located = { host: SANDBOX.host, targets: [target], perspective: 'p' };
    expect(conformance.blockedBy?.({ 'locate-proxy': located, ...facts })).toEqual(expected);
  });
});
