/** Every requirement has its answer, and no finding says more, or something sharper, than its requirement allows. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ACTIONS } from '../../lib/actions/registry.ts';
import { CHECKS } from '../../lib/checks/registry.ts';
import { CATALOG, type CatalogEntry } from '../../lib/cli/catalog.ts';
import { countCoverage, coverageOf } from '../../lib/cli/coverage.ts';
import { REFERENCE_PAGES } from '../../lib/cli/reference-pages.ts';
import { fillRemedy } from '../../lib/model/remedy.ts';
import { remedyParts } from '../../lib/render/commands.ts';
import { type Level, type Requirement, REQUIREMENTS } from '../../lib/xks/requirements.ts';

const ROWS = coverageOf();
const IDS = REQUIREMENTS.map(({ id }) => id);
const ids = (rows: typeof ROWS): readonly string[] => rows.map(({ requirement }) => requirement.id);

describe('the catalogue', () => {
  it('has 274 rows, each once, numbered without a gap within its family', () => {
    expect(IDS).toHaveLength(274);
    expect(new Set(IDS).size).toBe(274);
    const families = Map.groupBy(IDS, (id) => id.slice(0, -3));
    const wrong = [...families.values()].flatMap((family) => family.filter((id, at) => Number(id.slice(-3)) !== at + 1));
    expect(wrong).toEqual([]);
  });

  it('has one line of title for each row, and a reason in a sentence where no finding answers', () => {
    const long = REQUIREMENTS.filter(({ title }) => title.length < 15 || title.length > 110 || title.endsWith('.'));
    expect(long.map(({ id }) => id)).toEqual([]);
    const unreasoned = REQUIREMENTS.filter(
      ({ unverifiable }) => unverifiable !== null && !/^[A-Z].{20,}\.$/.test(unverifiable.reason),
    );
    expect(unreasoned.map(({ id }) => id)).toEqual([]);
    expect(new Set(REQUIREMENTS.map(({ title }) => title)).size).toBe(274);
  });

  it('says of a row that nothing is demanded only where no level stands', () => {
    const nothing = REQUIREMENTS.filter(({ levels }) => levels.length === 0).map(({ id }) => id);
    const said = REQUIREMENTS.filter(({ unverifiable }) => unverifiable?.why === 'no-requirement').map(({ id }) => id);
    expect(said.filter((id) => !nothing.includes(id))).toEqual([]);
  });
});

describe('every row', () => {
  it('is answered by a finding, or says why no preflight can tell', () => {
    expect(ids(ROWS.filter(({ answer }) => answer === 'open'))).toEqual([]);
  });

  it('is in one of the two places only', () => {
    expect(ids(ROWS.filter(({ requirement, findings }) => requirement.unverifiable !== null && findings.length > 0))).toEqual([]);
  });

  it('that findings name exists', () => {
    const unknown = CATALOG.flatMap(({ code, spec }) =>
      spec.requirements.filter((id) => !IDS.includes(id)).map((id) => [code, id]),
    );
    expect(unknown).toEqual([]);
  });

  it('counts once', () => {
    const total = countCoverage(ROWS).at(-1);
    expect(total).toMatchObject({ family: 'total', rows: 274 });
    expect((total?.covered ?? 0) + (total?.notVerifiable ?? 0) + (total?.open ?? 0)).toBe(274);
  });

  it('and every finding goes together: none names no row at all', () => {
    expect(CATALOG.filter(({ spec }) => spec.requirements.length === 0).map(({ code }) => code)).toEqual([]);
  });
});

/** Findings whose verdict is not the one of their strongest row, with the reason. */
const LEVEL_EXCEPTIONS: Readonly<Record<string, string>> = {
  'request/region-without-xks': 'the list is of 2023 and may have shrunk: nobody can say that KMS refuses (Q-05)',
  'request/path-empty-segment': 'the pattern of KMS takes it, but signatures of KMS may not match on the proxy',
  'request/key-id-room': 'the ids of future keys are not in the request: what is left for them is told',
  'request/key-id-room-short': 'the store can be made and used with short key ids',
  'request/credential-published': 'imminent loss: everybody knows the secret and could call the proxy',
  'uniqueness/quota-nearly-used': 'there is room now; the row asks for a warning',
  'uniqueness/quota-unknown': 'the quota was raised, to what is not known',
  'rtt/too-far': 'ruled: over 35 ms KMS may time out, so the median fails the run',
  'rtt/connections-lost': 'imminent loss: some calls of KMS fail as these connections did',
  'create-key-store/not-recorded': 'the store exists, and after a crash nobody would know that it is ours',
  'create-key-store/override-not-allowed': 'the safety of the gate itself',
  'tls/revoked': 'imminent loss: whether KMS looks at revocation is not documented (Q-03)',
  'load-balancer/differ': 'imminent loss: chance decides whether a connection of KMS works',
  'load-balancer/target-type-alb': 'signatures may not match behind a hop that changes requests',
  'load-balancer/zone-without-target': 'imminent loss: connections of KMS fail, now or when a zone or node does',
  'load-balancer/proxy-protocol-on': 'imminent loss: a proxy that does not expect it breaks off every handshake',
  'load-balancer/certificate-not-in-acm': 'the certificate may be renewed in another way',
  'load-balancer/certificate-not-renewed': 'it is valid now; `tls` fails when it runs out',
  'load-balancer/refuses-endpoint': 'imminent loss: connections of KMS fail, now or when a zone or node does',
  'load-balancer/admits-some-only': 'imminent loss: connections of KMS fail, now or when a zone or node does',
  'load-balancer/target-refuses-nodes': 'imminent loss: connections of KMS fail, now or when a zone or node does',
  'load-balancer/outbound-refused': 'imminent loss: connections of KMS fail, now or when a zone or node does',
  'load-balancer/network-acl-refuses': 'imminent loss: connections of KMS fail, now or when a zone or node does',
  'load-balancer/target-address-unused': 'a hint: the address may lie outside of the VPC',
  'provision-alarms/topic-elsewhere': 'ruled: an action that did not do what was asked fails',
  'provision-alarms/not-made': 'ruled: an action that did not do what was asked fails',
  'locate-proxy/addresses-public': 'the advice is on the other row: production stores had better use VPC connectivity',
  'uniqueness/endpoint-is-private-dns-name': 'a hint: whether a store of another account has the name cannot be seen',
  'tls/chain-untidy': 'the chain leads to its root all the same',
  'tls/not-for-servers': 'TLS clients refuse such a certificate, and KMS is one',
  'tls/weak-certificate': 'TLS clients refuse such a certificate, and KMS is one',
  'tls/issuer-expired': 'TLS clients refuse such a chain, and KMS is one',
  'tls/root-expired': 'imminent loss: whether KMS still takes an expired root is not known',
  'tls/issuer-expires-soon': 'imminent loss: with the issuer the whole chain expires',
  'tls/expires-in-days': 'ruled: under ten days it fails',
  'vpc-endpoint-service/principal-unusual-form': 'EC2 may show the principal in another form than it was given in (Q-27)',
  'vpc-endpoint-service/account-allowed-by-role': 'AWS names two forms in two places (Q-19)',
  'vpc-endpoint-service/connection-missing': 'nobody but KMS knows which endpoint is its own: keys may work all the same',
  'vpc-endpoint-service/load-balancer-impaired': 'the row itself asks for a warning: it still works',
  'vpc-endpoint-service/listener-ends-tls': 'it works when the certificate of the listener is right, which `tls` judges',
  'vpc-endpoint-service/listener-also-udp': 'TCP works; only the kind of listener is not the documented one',
  'vpc-endpoint-service/targets-partly-unhealthy': 'one healthy target is required, all of them are advised',
  'private-dns/name-case-differs': 'DNS does not mind, and AWS does not say whether KMS does',
  'private-dns/record-gone': 'imminent loss: EC2 may verify the domain again (Q-08)',
  'private-dns/domain-gone': 'imminent loss: the domain is verified, and may be lost when it is verified again',
  'health/get-not-405': 'the row calls it minor: KMS sends no GET',
  'health/error-message-form': 'the error itself is right, and KMS does not hand the message on',
  'health/accepts-any-credential': 'imminent loss: everybody may use the keys',
  'health/accepts-unsigned': 'imminent loss: everybody may use the keys',
  'health/long-strings': 'AWS documents no limit (Q-29)',
  'health/instance-unavailable': 'imminent loss: fewer instances are left to serve',
  'health/instance-degraded': 'imminent loss: the instance serves no longer as it should',
  'health/slow-from-outside': 'from outside the Region the figures say little',
  'health/clock-skew': 'five minutes are the limit; the clock is on its way there',
  'dependencies/volume-key-behind-this-proxy': 'the row asks for it: after an outage neither proxy nor key comes back',
  'dependencies/replacement-key-behind-this-proxy': 'imminent loss: after an outage neither proxy nor key comes back',
  'dependencies/default-key-behind-this-proxy': 'imminent loss: after an outage neither proxy nor key comes back',
  'dependencies/secret-key-behind-this-proxy': 'imminent loss: after an outage neither proxy nor key comes back',
  'dependencies/log-key-behind-this-proxy': 'imminent loss: after an outage neither proxy nor key comes back',
  'dependencies/declared-key-behind-this-proxy': 'imminent loss: after an outage neither proxy nor key comes back',
  'dependencies/topic-key-behind-this-proxy': 'imminent loss: nobody hears of an outage',
  'dependencies/cycle-across-stores': 'imminent loss: after an outage neither proxy nor key comes back',
  'connection-state/connected': 'the advice is on the other row: being connected does not mean being healthy',
  'connection-state/disconnected': 'somebody may have disconnected it on purpose',
  'connection-state/disconnecting': 'somebody may be disconnecting it on purpose',
  'connection-state/other-credential': 'the credential that KMS has may be the right one, and the secret the old one',
  'keys/down-with-store': 'somebody may have disconnected the store on purpose',
  'keys/external-key-shared': 'required when a key is made, advised afterwards',
  'keys/pending-deletion': 'deleting a key may be what its owner wants',
  'alarms/certificate-replaced': 'imminent loss: nobody hears of the expiry',
  'metrics/manager-impaired': 'imminent loss: the key manager runs on fewer instances',
  'changes/zones-changed': 'two zones are left, or the check of the service fails',
  'changes/service-replaced': 'the new service may be as good; its own check tells',
  'provision-alarms/altered': 'ruled: an action that did not do what was asked fails',
  'provision-alarms/topic-not-allowed': 'ruled: an action that did not do what was asked fails',
  'repair-alarms/not-put-back': 'ruled: an action that did not do what was asked fails',
};

const STRONGEST: readonly Level[] = ['REQ', 'REC', 'HARD'];

/** The strongest level of the rows decides: required → fail, advised → warn at most, good practice → pass with advice. */
function fits({ spec }: CatalogEntry): boolean {
  const levels = spec.requirements.flatMap((id) => levelsOf(REQUIREMENTS.find((row) => row.id === id)));
  const level = STRONGEST.find((one) => levels.includes(one));
  if (spec.verdict === 'error' || spec.verdict === 'skipped') return true;
  if (level === 'REQ') return spec.verdict === 'fail' || (spec.verdict === 'pass' && spec.advice === undefined);
  return level === 'REC' ? spec.verdict !== 'fail' : spec.verdict === 'pass';
}

/** A row that holds for connected stores only has no level of its own: keys that become unusable weigh as much as a refusal. */
function levelsOf(row: Requirement | undefined): readonly Level[] {
  if (row === undefined) return [];
  return row.levels.length === 0 && row.existing.includes('outage') ? ['REQ'] : row.levels;
}

describe('verdicts', () => {
  it('are those of the levels, apart from listed exceptions', () => {
    const odd = CATALOG.filter((entry) => !fits(entry)).map(({ code }) => code);
    expect(odd.filter((code) => !(code in LEVEL_EXCEPTIONS))).toEqual([]);
  });

  it('have no exceptions that are none', () => {
    const odd = CATALOG.filter((entry) => !fits(entry)).map(({ code }) => code);
    expect(Object.keys(LEVEL_EXCEPTIONS).filter((code) => !odd.includes(code))).toEqual([]);
  });
});

describe('what this tool keeps itself', () => {
  const permissions: readonly string[] = [...CHECKS, ...ACTIONS].flatMap((one) => [...one.permissions]);

  it('is not to edit a store', () => {
    expect(permissions).toContain('kms:CreateCustomKeyStore');
    expect(permissions.filter((action) => /^kms:Update/.test(action))).toEqual([]);
  });

  it('is to disconnect or delete a store only where a run undoes what it did', () => {
    const able = [...CHECKS, ...ACTIONS].filter((one) => one.permissions.some((name) => /^kms:(Disconnect|Delete)/.test(name)));
    expect(able.map(({ id }) => id)).toEqual(['roll-back']);
  });

  it('is to type no command whose parameter version 1 of the AWS CLI would download', () => {
    const commands = CATALOG.flatMap(({ code, spec }) =>
      'remedy' in spec
        ? remedyParts(fillRemedy(spec.remedy, {}))
            .filter(({ kind, text }) => kind === 'command' && text.startsWith('aws '))
            .map(({ text }) => ({ code, text }))
        : [],
    );
    expect(commands.length).toBeGreaterThan(10);
    expect(commands.filter(({ text }) => /https?:\/\//.test(text))).toEqual([]);
  });
});

describe('the reference pages', () => {
  it.each(Object.entries(REFERENCE_PAGES))('%s is what the tables say now: npm run docs', (file, page) => {
    expect(readFileSync(new URL(`../../lib/cli/docs/${file}`, import.meta.url), 'utf8')).toBe(page());
  });
});
