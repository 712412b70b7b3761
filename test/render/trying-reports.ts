/** Reports that try the formats: one that has everything, one that attacks every reader, some that are far too large. */
import type { Finding } from '../../lib/model/finding.ts';
import type { ActionResult, Report } from '../../lib/model/report.ts';
import { checkResult, finding, HOSTILE, passing, sampleReport } from '../support/sample-report.ts';

export const COMMAND = "aws kms disconnect-custom-key-store --region 'us-east-1' --custom-key-store-id 'cks-0123456789abcdef0'";

export function action(id: string, verdict: ActionResult['verdict'], changes: Partial<ActionResult> = {}): ActionResult {
  return { id, verdict, durationMs: 5, reason: null, evidence: {}, findings: [], ...changes };
}

/** A run that created and could not connect, with everything that a report can hold. Every text in it is told apart. */
export function fullReport(changes: Partial<Report> = {}): Report {
  const connecting = finding({
    code: 'connect-key-store/failed',
    title: 'The key store does not connect',
    evidence: { ConnectionErrorCode: 'XKS_PROXY_NOT_REACHABLE' },
    remedy: `Disconnect it first: ${COMMAND}, then connect again.`,
    kms: { create: [], connect: ['XKS_PROXY_NOT_REACHABLE'], basis: 'documented', note: 'One page says this, another that.' },
    requirements: ['XKS-CONN-001'],
  });
  return sampleReport({
    action: 'create',
    lab: true,
    requestedBy: 'arn:aws:iam::111122223333:user/ana',
    gate: { open: false, reasons: ['tls: fail (tls/expired).'] },
    checks: [
      checkResult('request', [passing('request/name', 'The name is well formed')], { truncated: 2 }),
      checkResult('tls', [
        finding({ verdict: 'warn', overriddenFrom: 'fail', title: 'The issuer is not trusted', code: 'tls/untrusted' }),
        finding({ advice: 'Renew it earlier next time.' }),
      ]),
      checkResult('rtt', [finding({ verdict: 'error', code: 'rtt/unmeasured', title: 'No sample came back', kms: null })]),
      checkResult('uniqueness', [
        finding({
          verdict: 'skipped',
          reason: 'requested',
          overriddenFrom: 'fail',
          title: 'The name is taken',
          code: 'uniqueness/name',
        }),
      ]),
      checkResult('private-dns', [], { reason: 'not-applicable' }),
      checkResult('health', [], { reason: 'blocked', blockedBy: ['tls'] }),
    ],
    actions: [
      action('create-key-store', 'pass', { evidence: { CustomKeyStoreId: 'cks-0123456789abcdef0' } }),
      action('connect-key-store', 'fail', { findings: [connecting] }),
      action('provision-alarms', 'skipped', { reason: 'blocked', evidence: { blockedBy: 'connect-key-store' } }),
    ],
    notes: ['tls/untrusted: warn by the request, would be fail.'],
    ...changes,
  });
}

/** Each tries to mean something in one of the formats. */
export const ATTACKS = {
  ...HOSTILE,
  channel: '<!channel> <!here> <!everyone>',
  user: '<@U012ABCDEF> <@W1> <#C012ABCDEF> @here @channel @octocat <at>Everyone</at>',
  slackLink: '<https://evil.example/a|Click here>',
  markdownLink: '[click](https://evil.example/b) ![i](https://evil.example/c) <https://evil.example/d>',
  bareLink: 'https://evil.example/e www.evil.example mailto:a@evil.example',
  fence: '``` ```` `code` ~~~',
  table: 'a | b \\| c \\\\| d',
  heading: '# heading',
  reference: '#12 GH-12 octo/repo#12',
  image: '<img src=x onerror=alert(1)>',
  closing: '</title></style></pre></script>--></details>]]>',
  quotes: `"double" 'single' & &amp; &#64;here`,
  placeholder: '{0} {{1}} {{{2}}}',
  noncharacters: '\ufffe\uffff\u0000\u000b',
  marks: '_under_ __strong__ ~strike~ *star*',
} as const;

/** One report whose every text holds all attacks, and whose remedies hold commands that do, too. */
export function attackReport(): Report {
  const everything = Object.values(ATTACKS);
  const text = everything.join(' ');
  const evidence = { ...ATTACKS, nested: { [text]: [text, { deep: text }] }, [text]: text };
  const findings = ['', ...everything].map((attack, at): Finding => {
    return finding({
      code: `${attack || text}/${at}`,
      title: attack || text,
      citation: `${attack || text} (https://evil.example/guide)`,
      remedy: `${attack || text}: aws kms x-y --name '${attack.replaceAll("'", '') || 'z'}', then ${attack}`,
      advice: attack || text,
      requirements: [attack || text],
      evidence: at === 0 ? evidence : { attack },
      kms: { create: [attack || text], connect: [attack], basis: 'expected', note: attack || text },
      overriddenFrom: 'fail',
    });
  });
  return sampleReport({
    schemaVersion: text,
    runId: text,
    startedAt: text,
    finishedAt: text,
    region: text,
    account: text,
    perspective: text,
    requestedBy: text,
    action: 'create',
    lab: true,
    request: { CustomKeyStoreName: text, XksProxyUriEndpoint: text, XksProxyVpcEndpointServiceName: text },
    gate: { open: false, reasons: everything },
    checks: [
      checkResult(text, findings, { truncated: 3 }),
      ...everything.map((attack) => checkResult(attack, [], { reason: 'blocked', blockedBy: [attack] })),
    ],
    actions: everything.map((attack) => action(attack, 'fail', { evidence: { CustomKeyStoreId: attack, [attack]: text } })),
    notes: everything,
  });
}

/** `count` findings, warnings first, numbered in the order of their weight: faults from 1, then warnings. */
export function largeReport(count: number, text = ''): Report {
  const faults = Math.ceil(count / 2);
  const findings = Array.from({ length: count }, (_, at) => {
    return finding({
      verdict: at < faults ? 'fail' : 'warn',
      code: `tls/c${at + 1}`,
      title: `Finding ${at + 1}. ${text}`,
      ...texts(text),
    });
  });
  const many = Array.from({ length: 40 }, (_, at) => `${at} ${text}`);
  return sampleReport({
    action: 'create',
    lab: true,
    region: `us-east-1${text}`,
    request: { CustomKeyStoreName: `payments-xks${text}` },
    gate: { open: false, reasons: many },
    checks: [
      checkResult('tls', [...findings.slice(faults), ...findings.slice(0, faults)]),
      ...many.map((id) => checkResult(id, [], { reason: 'blocked', blockedBy: [id] })),
    ],
    actions: many.map((id) => action(id, 'fail')),
    notes: many,
  });
}

function texts(text: string): Partial<Finding> {
  if (text === '') return {};
  return {
    remedy: `${text}: aws kms x-y --name '${text.replaceAll("'", '')}', then ${text}`,
    citation: text,
    advice: text,
    requirements: [text],
    evidence: { text },
    kms: { create: [text], connect: [text], basis: 'expected', note: text },
  };
}
