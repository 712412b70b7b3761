/** What is said to what was seen. */
import { describe, expect, it } from 'vitest';
import type { CustomKeyStoresListEntry } from '../../lib/aws/ports.ts';
import { dependencies } from '../../lib/checks/dependencies.ts';
import type { DependenciesSeen, KeySeen, Part, ProxySeen } from '../../lib/checks/dependencies-seen.ts';
import { THIS_PROXY } from '../../lib/checks/dependencies-seen.ts';
import type { Finding } from '../../lib/model/finding.ts';
import { checkInput, findingsOf, healthyPublicParams } from '../support/builders.ts';

const OTHER = 'cks-0a1b2c3d4e5f60712';
const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const REFUSED = { action: 'x:Y', refusal: 'denied', awsError: 'AccessDenied', cause: 'x:Y: AccessDenied: no' };

const held = (origin: string, storeId: string | null = null): KeySeen => ({ state: 'held', arn: KEY, origin, storeId });
const external = (storeId: string): KeySeen => held('EXTERNAL_KEY_STORE', storeId);

function part(changes: Partial<Part> = {}): Part {
  return { kind: 'volume', id: 'vol-1', of: 'i-1', keyId: KEY, rows: ['XKS-DEP-001'], ...changes };
}

function proxy(changes: Partial<ProxySeen> = {}): ProxySeen {
  return {
    node: THIS_PROXY,
    storeId: null,
    host: 'myproxy.xks.example.com',
    serviceName: 'com.amazonaws.vpce.us-east-1.vpce-svc-1',
    loadBalancerArns: ['lb'],
    instanceIds: ['i-1'],
    parts: [],
    followed: true,
    ...changes,
  };
}

/** Another store on a proxy of its own. */
function other(changes: Partial<ProxySeen> = {}): ProxySeen {
  const own = { node: OTHER, storeId: OTHER, host: 'other.example.com', serviceName: 'service-2' };
  return proxy({ ...own, loadBalancerArns: ['lb-2'], instanceIds: ['i-2'], ...changes });
}

function store(CustomKeyStoreId: string): CustomKeyStoresListEntry {
  return { CustomKeyStoreId, CustomKeyStoreName: `name of ${CustomKeyStoreId}` };
}

function seen(changes: Partial<DependenciesSeen> = {}): DependenciesSeen {
  return {
    unread: [],
    unseen: [],
    proxies: [proxy({ parts: [part()] })],
    keys: new Map([[KEY, held('AWS_KMS')]]),
    stores: { ok: true, value: [store(OTHER)] },
    encryptsByDefault: true,
    malformed: [],
    notFound: [],
    ...changes,
  };
}

const judge = (changes: Partial<DependenciesSeen>, input = checkInput()): readonly Finding[] =>
  findingsOf(dependencies, seen(changes), input);

const codes = (findings: readonly Finding[]): readonly string[] =>
  findings.map(({ code, verdict }) => `${verdict} ${code.slice('dependencies/'.length)}`);

/** The store is reached through the same load balancer. */
const sameProxy = (parts: readonly Part[]): Partial<DependenciesSeen> => ({
  proxies: [proxy({ parts }), other({ loadBalancerArns: ['lb'], parts: [], followed: false })],
  keys: new Map([[KEY, external(OTHER)]]),
});

describe('a key that is reached through the proxy', () => {
  it.each<[Part['kind'], string]>([
    ['volume', 'fail volume-key-behind-this-proxy'],
    ['replacement', 'fail replacement-key-behind-this-proxy'],
    ['default', 'fail default-key-behind-this-proxy'],
    ['secret', 'fail secret-key-behind-this-proxy'],
    ['log-group', 'fail log-key-behind-this-proxy'],
    ['declared', 'fail declared-key-behind-this-proxy'],
    ['topic', 'warn topic-key-behind-this-proxy'],
  ])('of a %s is told', (kind, said) => {
    const findings = judge(sameProxy([part({ kind, rows: ['XKS-DEP-009'] })]));
    expect(codes(findings)).toEqual([said]);
    expect(findings[0]).toMatchObject({
      requirements: ['XKS-DEP-009'],
      evidence: { keyId: KEY, keyStoreId: OTHER, keyStoreName: `name of ${OTHER}`, shared: 'load balancer' },
      kms: { create: [], connect: [], basis: 'expected' },
    });
  });

  it('as default is a warning where new volumes are not encrypted by themselves', () => {
    const changes = { ...sameProxy([part({ kind: 'default' })]), encryptsByDefault: false };
    expect(codes(judge(changes))).toEqual(['warn default-key-behind-this-proxy']);
  });

  it('is told once for each kind, with every part and the command for the first', () => {
    const findings = judge(
      sameProxy([part(), part({ id: 'vol-2', of: 'i-2' }), part({ kind: 'secret', id: 'arn:s', of: null })]),
    );
    expect(codes(findings)).toEqual(['fail volume-key-behind-this-proxy', 'fail secret-key-behind-this-proxy']);
    expect(findings[0]?.evidence.parts).toMatchObject([
      { part: 'vol-1', of: 'i-1' },
      { part: 'vol-2', of: 'i-2' },
    ]);
    expect(findings[0]?.evidence.count).toBe(2);
    expect(findings[0]?.remedy).toContain("--volume-id 'vol-1'");
  });

  it('names a second key beside its part', () => {
    const changes = sameProxy([part(), part({ id: 'vol-2', of: null, keyId: 'second' })]);
    const keys = new Map<string, KeySeen>([
      ...(changes.keys ?? []),
      ['second', { ...external(OTHER), arn: 'second' } as KeySeen],
    ]);
    const [finding] = judge({ ...changes, keys });
    expect(finding?.evidence).toMatchObject({
      keyId: KEY,
      parts: [
        { part: 'vol-1', of: 'i-1' },
        { part: 'vol-2', keyId: 'second' },
      ],
    });
  });

  it('names image and template in the command', () => {
    const parts = [
      part({ kind: 'replacement', id: 'lt-1:7', of: null }),
      part({ kind: 'replacement', id: 'snap-1', of: 'ami-1' }),
    ];
    const [finding] = judge(sameProxy(parts));
    expect(finding?.remedy).toContain("--source-image-id 'ami-1'");
    expect(finding?.remedy).toContain("--launch-template-id 'lt-1' --source-version '7'");
  });

  it('may be in the very store that is looked at again', () => {
    const proxies = [proxy({ storeId: OTHER, parts: [part()] })];
    const findings = judge({ proxies, keys: new Map([[KEY, external(OTHER)]]) });
    expect(codes(findings)).toEqual(['fail volume-key-behind-this-proxy']);
    expect(findings[0]?.evidence.shared).toBe('key store');
  });

  it('lists no more parts than people read', () => {
    const many = Array.from({ length: 40 }, (_, index) => part({ id: `vol-${index}` }));
    const [finding] = judge(sameProxy(many));
    expect(finding?.evidence.parts).toHaveLength(10);
  });
});

describe('a key of another external store', () => {
  it('is a warning that names the store', () => {
    const findings = judge({ proxies: [proxy({ parts: [part()] }), other()], keys: new Map([[KEY, external(OTHER)]]) });
    expect(codes(findings)).toEqual(['warn key-in-other-external-store']);
    expect(findings[0]).toMatchObject({
      requirements: ['XKS-DEP-001', 'XKS-DEP-010'],
      evidence: { keyStoreId: OTHER, followed: true },
    });
  });

  it('is a warning where the store is not listed', () => {
    const findings = judge({ keys: new Map([[KEY, external(OTHER)]]), stores: { ok: true, value: [] } });
    expect(codes(findings)).toEqual(['warn key-in-unknown-external-store']);
  });

  it('is undecided where no store could be listed', () => {
    const findings = judge({ keys: new Map([[KEY, external(OTHER)]]), stores: { ok: false, evidence: REFUSED } });
    expect(codes(findings)).toEqual(['error stores-not-readable']);
    expect(findings[0]).toMatchObject({ kms: null, remedy: expect.stringContaining('x:Y') });
  });
});

describe('stores that need each other', () => {
  const BACK = 'arn:aws:kms:us-east-1:111122223333:key/back';
  const keys = new Map([
    [KEY, external(OTHER)],
    [BACK, external('cks-third')],
  ]);
  const third = other({
    node: 'cks-third',
    storeId: 'cks-third',
    host: 'third',
    serviceName: null,
    instanceIds: [],
    followed: false,
  });

  it('are a fail, told once, with every step', () => {
    const proxies = [
      proxy({ parts: [part()] }),
      other({ parts: [part({ id: 'vol-9', keyId: BACK })] }),
      { ...third, loadBalancerArns: ['lb'] },
    ];
    const findings = judge({ proxies, keys });
    expect(codes(findings)).toEqual(['fail cycle-across-stores']);
    expect(findings[0]?.evidence).toMatchObject({
      cycle: [THIS_PROXY, OTHER, THIS_PROXY],
      steps: [
        { from: THIS_PROXY, needs: 'vol-1', keyStoreId: OTHER },
        { from: OTHER, needs: 'vol-9', keyStoreId: 'cks-third' },
      ],
    });
  });

  it('are a fail as well where the circle lies behind the other store', () => {
    const proxies = [proxy({ parts: [part()] }), other({ parts: [part({ id: 'vol-9', keyId: KEY })] })];
    const findings = judge({ proxies, keys });
    expect(codes(findings)).toEqual(['fail cycle-across-stores']);
    expect(findings[0]?.evidence.cycle).toEqual([OTHER, OTHER]);
  });

  it('are no circle where only the alarms of this one need the other', () => {
    const proxies = [
      proxy({ parts: [part({ kind: 'topic' })] }),
      other({ parts: [part({ id: 'vol-9', keyId: BACK })] }),
      { ...third, loadBalancerArns: ['lb'] },
    ];
    expect(codes(judge({ proxies, keys }))).toEqual(['warn key-in-other-external-store']);
  });

  it('are no circle where the chain ends', () => {
    const proxies = [
      proxy({ parts: [part()] }),
      other({ parts: [part({ id: 'vol-9', keyId: BACK })] }),
      { ...third, loadBalancerArns: ['lb-3'] },
    ];
    expect(codes(judge({ proxies, keys }))).toEqual(['warn key-in-other-external-store']);
  });
});

describe('good keys', () => {
  it.each(['AWS_KMS', 'EXTERNAL', 'AWS_CLOUDHSM'])('are those of origin %s', (origin) => {
    const findings = judge({ keys: new Map([[KEY, held(origin)]]) });
    expect(codes(findings)).toEqual(['pass none-found']);
    expect(findings[0]).toMatchObject({
      requirements: ['XKS-DEP-001'],
      evidence: { looked: 1, keys: [{ keyId: KEY, held: origin, parts: ['vol-1'], count: 1 }] },
    });
  });

  it('are those that AWS manages, and none at all', () => {
    const parts = [
      part({ keyId: null }),
      part({ keyId: 'alias/aws/ebs' }),
      part({ keyId: 'arn:aws:kms:us-east-1:111122223333:alias/aws/ebs' }),
    ];
    const findings = judge({ proxies: [proxy({ parts })], keys: new Map() });
    expect(codes(findings)).toEqual(['pass none-found']);
    expect(findings[0]?.evidence.looked).toBe(3);
  });
});

describe('what could not be looked at', () => {
  it('is said once for each refused call, and changes no verdict', () => {
    const unread = [
      { what: ['i-1'], rows: ['XKS-DEP-001'], why: REFUSED },
      { what: ['i-1', 'i-2'], rows: ['XKS-DEP-002'], why: REFUSED },
      { what: ['arn'], rows: ['XKS-DEP-007'], why: 'in another Region' },
    ];
    const findings = judge({ unread });
    expect(codes(findings)).toEqual(['skipped not-evaluated', 'skipped not-evaluated', 'pass none-found']);
    expect(findings[0]).toMatchObject({
      requirements: ['XKS-DEP-001', 'XKS-DEP-002'],
      evidence: { action: 'x:Y', parts: ['i-1', 'i-2'], count: 2 },
      advice: expect.stringContaining('allow it'),
    });
    expect(findings[1]?.evidence).toMatchObject({ why: 'in another Region', parts: ['arn'] });
  });

  it.each<[KeySeen, object]>([
    [
      { state: 'refused', why: REFUSED },
      { action: 'x:Y', parts: ['vol-1'] },
    ],
    [{ state: 'gone' }, { why: 'its KMS key does not exist', parts: ['vol-1'] }],
  ])('is a key that is %o', (key, evidence) => {
    const findings = judge({ keys: new Map([[KEY, key]]) });
    expect(codes(findings)).toEqual(['skipped not-evaluated']);
    expect(findings[0]?.evidence).toMatchObject(evidence);
  });

  it.each([
    ['XKS-DEP-011', checkInput()],
    ['XKS-DEP-012', checkInput({ params: healthyPublicParams() })],
  ])('is the place where the proxy runs: %s', (row, input) => {
    const findings = judge({ unseen: [{ where: '10.0.1.20', why: 'on AWS Fargate' }] }, input);
    expect(codes(findings)).toEqual(['skipped proxy-not-seen', 'pass none-found']);
    expect(findings[0]).toMatchObject({
      requirements: expect.arrayContaining([row]),
      evidence: { places: [{ where: '10.0.1.20', why: 'on AWS Fargate' }], count: 1 },
      advice: expect.stringContaining('Preflight.DependsOn'),
    });
  });
});

describe('declarations', () => {
  it('that are malformed say what is expected', () => {
    const findings = judge({ malformed: [{ field: 'Preflight.DependsOn[2]', expected: 'the ARN of a log group' }] });
    expect(codes(findings)).toEqual(['error declaration-malformed', 'pass none-found']);
    expect(findings[0]?.evidence).toEqual({ field: 'Preflight.DependsOn[2]', expected: 'the ARN of a log group' });
  });

  it('of what is not there are told, also of a key', () => {
    const parts = [part({ kind: 'declared', id: KEY })];
    const findings = judge({
      proxies: [proxy({ parts })],
      keys: new Map([[KEY, { state: 'gone' }]]),
      notFound: ['arn:aws:sns:us-east-1:111122223333:gone'],
    });
    expect(codes(findings)).toEqual(['error declaration-not-found', 'error declaration-not-found']);
    expect(findings.map(({ evidence }) => evidence.arn)).toEqual(['arn:aws:sns:us-east-1:111122223333:gone', KEY]);
    expect(findings[1]?.remedy).toContain(KEY);
  });
});
