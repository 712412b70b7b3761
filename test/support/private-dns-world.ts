/** The `private-dns` check on a loopback AWS, with public DNS of our own. */
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { runCheck } from '../../lib/checks/check.ts';
import { privateDns } from '../../lib/checks/private-dns.ts';
import type { Params } from '../../lib/model/params.ts';
import type { CheckResult } from '../../lib/model/report.ts';
import { makeLocalProber } from '../../lib/net/local-prober.ts';
import { type DnsServer, type DnsZone, startDnsServer } from '../../lib/sandbox/dns.ts';
import { SANDBOX } from '../../lib/sandbox/healthy-world.ts';
import { checkInput, healthyVpcParams } from './builders.ts';
import { type LoopbackAws, startLoopbackAws } from './loopback-aws.ts';

export const LABEL = SANDBOX.verification.name;
export const VALUE = SANDBOX.verification.value;
export const RECORD = `${LABEL}.xks.example.com`;

/** Codes without the name of the check. */
export const short = (code: string): string => code.replace('private-dns/', '');

/** What public DNS holds; healthy before each test. */
export const zone: DnsZone = new Map();

/** The domain is there, and nothing in it. */
export function clearRecords(): void {
  zone.clear();
  zone.set('xks.example.com', { NS: ['ns1.example.com'] });
}

let aws: LoopbackAws;
let dns: DnsServer;

/** Everything is healthy before each test of the file that calls this. */
export function startsHealthy(): void {
  beforeAll(async () => {
    aws = await startLoopbackAws('vpc');
    dns = await startDnsServer({ zone });
  });
  beforeEach(() => {
    aws.reset();
    clearRecords();
    zone.set(RECORD, { TXT: [VALUE] });
  });
  afterAll(() => Promise.all([aws.close(), dns.close()]));
}

export function loopbackAws(): LoopbackAws {
  return aws;
}

export async function check(params: Params = healthyVpcParams()): Promise<CheckResult> {
  const prober = makeLocalProber({ scope: 'public', perspective: { place: 'a test', region: null }, resolvers: [dns.address] });
  const { result } = await runCheck(privateDns, checkInput({ params }), { ...aws.ports, prober }, { now: () => 0 });
  return result;
}

export async function codes(params?: Params): Promise<readonly string[]> {
  return (await check(params)).findings.map(({ code }) => short(code)).toSorted();
}
