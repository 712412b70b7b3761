/** What is said to keys of external key stores, and to others. */
import { describe, expect, it } from 'vitest';
import { type DependenciesSeen, type KeySeen, type Part, THIS_PROXY } from '../../lib/checks/dependencies-seen.ts';
import { codes, external, held, judge, KEY, OTHER, other, part, proxy, REFUSED } from '../support/dependencies-seen.ts';

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

  it('are a fail where two stores behind one proxy need each other in turn', () => {
    const twin = other({ node: 'cks-third', storeId: 'cks-third', parts: [part({ id: 'vol-9', keyId: KEY })] });
    const proxies = [proxy({ parts: [part({ keyId: BACK })] }), other(), twin];
    const findings = judge({ proxies, keys });
    expect(codes(findings)).toEqual(['fail cycle-across-stores']);
    expect(findings[0]?.evidence.steps).toMatchObject([{ needs: 'vol-9', keyStoreId: OTHER }]);
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
