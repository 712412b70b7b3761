/**
 * What a deployed service must do, one call after the other. Nothing is created, no secret is used, and the only run is a check of
 * a host that cannot exist (RFC 6761, `.invalid`): it leaves one report, and one message wherever reports are announced.
 */
import type { ApiClient, ApiReply } from '../../cli/api-client.ts';
import { explainReply } from '../../cli/remote-failure.ts';
import { REPORT_SCHEMA } from '../../model/report-schema.ts';
import type { Report } from '../../model/report.ts';

export interface Surroundings {
  readonly signed: ApiClient;
  readonly unsigned: ApiClient;
  /** Of the service; a request for another Region must be refused. */
  readonly region: string;
  /** Of the only run; another for each smoke test. */
  readonly idempotencyKey: string;
  /** `serve` on this machine checks no signature. */
  readonly checksSignatures: boolean;
  /** Waits between two looks for the report. */
  wait(milliseconds: number): Promise<void>;
  now(): number;
}

export interface Step {
  readonly what: string;
  /** What was seen; throws `Unexpected` when it is not as it should be. */
  run(given: Surroundings): Promise<string>;
}

export class Unexpected extends Error {
  override readonly name = 'Unexpected';
}

const HARMLESS = {
  CustomKeyStoreName: 'xks-preflight-smoke',
  CustomKeyStoreType: 'EXTERNAL_KEY_STORE',
  XksProxyConnectivity: 'PUBLIC_ENDPOINT',
  XksProxyUriEndpoint: 'https://xks-preflight-smoke.invalid',
  XksProxyUriPath: '/kms/xks/v1',
} as const;

const WRONG = { ...HARMLESS, XksProxyUriEndpont: 'https://xks-preflight-smoke.invalid' } as const;

export const STEPS: readonly Step[] = [
  {
    what: 'a signed call lists reports',
    async run({ signed }) {
      const reply = await signed.call('GET', '/preflights?limit=1');
      const reports = field(demand(reply, 200), 'reports');
      if (!Array.isArray(reports)) throw new Unexpected('the answer has no list of reports: is this xks-preflight?');
      return reports.length === 0 ? 'none yet' : 'there are some';
    },
  },
  {
    what: 'an unsigned call is refused',
    async run({ unsigned, checksSignatures }) {
      if (!checksSignatures) return 'not tried: serve on this machine checks no signature';
      demand(await unsigned.call('GET', '/preflights?limit=1'), 403);
      return 'HTTP 403';
    },
  },
  {
    what: 'a request with a misspelt field is refused by name',
    async run({ signed }) {
      const body = demand(await signed.call('POST', '/preflights', { body: WRONG }), 400);
      if (!JSON.stringify(body).includes('XksProxyUriEndpont')) throw new Unexpected('the answer does not name the field');
      return 'HTTP 400, naming the field';
    },
  },
  {
    what: 'a request for another Region is refused',
    async run({ signed, region }) {
      const other = region === 'us-west-2' ? 'us-east-1' : 'us-west-2';
      const XksProxyVpcEndpointServiceName = `com.amazonaws.vpce.${other}.vpce-svc-0123456789abcdef0`;
      const params = { ...HARMLESS, XksProxyConnectivity: 'VPC_ENDPOINT_SERVICE', XksProxyVpcEndpointServiceName };
      const body = demand(await signed.call('POST', '/preflights', { body: params }), 400);
      if (!JSON.stringify(body).includes(region)) throw new Unexpected(`the answer does not say that it looks after ${region}`);
      return `HTTP 400, naming ${region}`;
    },
  },
  {
    what: 'a run that nobody started is not found',
    async run({ signed }) {
      demand(await signed.call('GET', '/preflights/xks-preflight-smoke-no-such-run'), 404);
      return 'HTTP 404';
    },
  },
  {
    what: 'a check of a host that cannot exist ends in its report',
    async run(given) {
      const runId = await start(given);
      const report = await reportOf(given, runId);
      const found = report.checks.flatMap(({ findings }) => findings.filter(({ verdict }) => verdict === 'fail'));
      if (report.verdict !== 'fail' || !found.some(({ code }) => code.startsWith('locate-proxy/'))) {
        throw new Unexpected(`the report of ${runId} does not say that the host is not there (its verdict: ${report.verdict})`);
      }
      return `run ${runId}: ${report.verdict}, as it should`;
    },
  },
  {
    what: 'the same request with the same key finds the same run',
    async run(given) {
      const first = await start(given);
      const second = await start(given);
      if (first !== second) throw new Unexpected(`it started ${second} besides ${first}`);
      return 'no second run';
    },
  },
];

/** The body; @throws Unexpected when the status is another */
function demand(reply: ApiReply, status: number): unknown {
  if (reply.status === status) return reply.body;
  const said = explainReply(reply).lines.join(' ');
  throw new Unexpected(`expected HTTP ${status}, got ${reply.status}. ${said}`);
}

async function start({ signed, idempotencyKey }: Surroundings): Promise<string> {
  const reply = await signed.call('POST', '/preflights', { body: HARMLESS, idempotencyKey });
  const runId = field(demand(reply, 202), 'runId');
  if (typeof runId === 'string' && /^[0-9A-Za-z_-]{1,80}$/.test(runId)) return runId;
  throw new Unexpected('the answer has no runId');
}

const ASK_MS = 2_000;
const LONGEST_MS = 300_000;

async function reportOf({ signed, wait, now }: Surroundings, runId: string): Promise<Report> {
  const from = now();
  for (;;) {
    const body = demand(await signed.call('GET', `/preflights/${runId}`), 200);
    const state = field(body, 'state');
    if (state === 'finished') {
      const report = field(body, 'report');
      if (REPORT_SCHEMA.safeParse(report).success) return report as Report;
      throw new Unexpected('what it answered is no report that this version knows');
    }
    if (state !== 'running') throw new Unexpected(`the run ${runId} left no report: look at its execution and the logs`);
    if (now() - from > LONGEST_MS) throw new Unexpected(`the run ${runId} has not ended within five minutes`);
    await wait(ASK_MS);
  }
}

function field(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>)[name] : undefined;
}
