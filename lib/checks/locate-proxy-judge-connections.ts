/** Judges connections, one finding for all addresses that show the same. Pure. */
import type { Evidence } from '../model/json.ts';
import type { NetFailure } from '../net/net-failure.ts';
import { addressOf, groupByAddress } from './by-address.ts';
import type { Judged } from './finding-table.ts';
import { type Connection, failureOf } from './locate-proxy-connect.ts';
import { LOCATE_PROXY_FINDINGS, type LocateCode } from './locate-proxy-findings.ts';

type Said = Judged<LocateCode>;

/** Kinds of failure that come from our side, wherever we stand. */
export const OURS = new Set<NetFailure['phase']>(['vantage', 'dns']);

/** @param more evidence of those that answered */
export function judgeConnections(
  connections: readonly Connection[],
  judgeFailure: (failure: NetFailure, connection: Connection) => Said,
  more: Readonly<Record<string, string>>,
): readonly Said[] {
  const answered = connections.filter((one) => failureOf(one) === null).length;
  return groupByAddress(
    connections.map((connection) => {
      const failure = failureOf(connection);
      const said = failure === null ? reachable(connection, more) : partly(judgeFailure(failure, connection), answered);
      return { address: addressOf(connection.target), judged: [said] };
    }),
  );
}

export function judgeOutside(failure: NetFailure, { seen }: Connection): Said {
  const evidence = { why: failure.kind, detail: failure.detail, from: seen.perspective.place };
  if (OURS.has(failure.phase)) return { code: 'locate-proxy/not-observed', evidence };
  if (failure.kind === 'refused') return { code: 'locate-proxy/connection-refused', evidence };
  if (failure.kind === 'timeout') return { code: 'locate-proxy/connection-timed-out', evidence };
  return { code: 'locate-proxy/unreachable', evidence };
}

export function notDialled(count: number): { notDialled?: number } {
  return count > 0 ? { notDialled: count } : {};
}

function reachable({ target, seen }: Connection, more: Evidence): Said {
  const requirements = target.vantage === 'here' ? ['XKS-NET-004'] : ['XKS-NET-006'];
  return { code: 'locate-proxy/reachable', evidence: { from: seen.perspective.place, ...more }, requirements };
}

/** All addresses behave alike. */
const UNLIKE = 'XKS-NET-010';

/** Where other addresses answer, the addresses do not behave alike: some calls of KMS work and some do not. */
function partly(said: Said, answered: number): Said {
  const rows: readonly string[] = said.requirements ?? LOCATE_PROXY_FINDINGS[said.code].requirements;
  const requirements = rows.filter((row) => row !== UNLIKE);
  if (answered === 0) return { ...said, requirements };
  return { ...said, evidence: { ...said.evidence, othersAnswer: answered }, requirements: [...requirements, UNLIKE] };
}
