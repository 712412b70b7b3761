/** What decides on the alarms of a store, as an action learns it: where the days of its certificate are published, it does so first. */
import { type Circumstances, type CircumstancePorts, observeCircumstances, type Unread } from '../checks/alarm-circumstances.ts';
import { OWN_DAYS_IDS } from '../checks/alarm-set.ts';
import type { CertificateSeen } from '../checks/certificate-limits.ts';
import { attempt } from '../checks/refused.ts';
import type { CloudWatchActionPort, KmsPort } from '../aws/ports.ts';
import type { RunInput } from '../model/run.ts';
import { connectionState } from './alarm-work.ts';
import { publishCertificateDays } from './publish-certificate-days.ts';

type Ports = CircumstancePorts & { readonly cloudwatch: CloudWatchActionPort; readonly kms: KmsPort };

/** An alarm on our own number is made by the first run that finds one. What a lab run saw is nobody's certificate. */
export async function learnCircumstances(
  CustomKeyStoreId: string,
  certificate: CertificateSeen | null,
  { params, run }: RunInput,
  ports: Ports,
): Promise<Circumstances> {
  const publishes = ports.alarmPolicy.policy().ownDays === 'make' && certificate !== null && run.lab === null;
  const published = publishes ? await attempt(publishCertificateDays(CustomKeyStoreId, certificate.daysToExpire, ports)) : null;
  const seen = await observeCircumstances(
    { CustomKeyStoreId, params, certificate, connectionState: () => connectionState(CustomKeyStoreId, ports.kms) },
    ports,
  );
  if (published === null || published.ok) return seen;
  return { ...seen, unread: [...withoutOwnDays(seen.unread), { alarms: OWN_DAYS, ...published.evidence }] };
}

const OWN_DAYS = OWN_DAYS_IDS.join(', ');

/** What became of the number just now says more than a look for it. */
function withoutOwnDays(unread: readonly Unread[]): readonly Unread[] {
  return unread.filter(({ alarms }) => alarms !== OWN_DAYS);
}
