/** What a bad finding means for a store that is in use: it follows from the rows of the catalogue that the finding answers. */
import type { Finding, Impact } from '../model/finding.ts';
import type { CheckResult } from '../model/report.ts';
import { type ExistingStore, REQUIREMENTS } from '../xks/requirements.ts';

/** The catalogue says what a row would lead to; these findings say that it has. */
const KEYS_ARE_DOWN: ReadonlySet<string> = new Set([
  'connection-state/disconnected',
  'connection-state/disconnecting',
  'connection-state/failed',
  'connection-state/gone',
  'keys/unavailable',
  'keys/down-with-store',
]);

/** These say that something was not seen, not that it is at fault: keys may work all the same. */
const TELLS_NOTHING_OF_KEYS: ReadonlySet<string> = new Set(['health/no-credential', 'vpc-endpoint-service/connection-missing']);

const EXISTING: ReadonlyMap<string, readonly ExistingStore[]> = new Map(REQUIREMENTS.map(({ id, existing }) => [id, existing]));

export function withImpact(check: CheckResult): CheckResult {
  return { ...check, findings: check.findings.map(addImpact) };
}

/** `error` says that nothing could be told, so it says nothing of keys either. */
function addImpact(finding: Finding): Finding {
  if (finding.verdict !== 'fail' && finding.verdict !== 'warn') return finding;
  if (TELLS_NOTHING_OF_KEYS.has(finding.code)) return finding;
  const impact = impactOf(finding);
  return impact === null ? finding : { ...finding, impact };
}

function impactOf({ code, requirements }: Finding): Impact | null {
  const flags = requirements.flatMap((row) => EXISTING.get(row) ?? []);
  if (KEYS_ARE_DOWN.has(code) || flags.includes('outage')) return 'outage';
  return flags.includes('silent') ? 'silent' : null;
}
