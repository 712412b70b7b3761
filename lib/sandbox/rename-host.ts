/** Another host name for a store of public connectivity, everywhere the plan knows it. */
import { endpointHost } from '../model/params.ts';
import type { SandboxPlan } from './plan.ts';

export function renameHost(plan: SandboxPlan, host: string): void {
  const before = endpointHost(plan.params) ?? '';
  plan.params.XksProxyUriEndpoint = `https://${host}`;
  plan.zone.set(host, plan.zone.get(before) ?? {});
  plan.zone.delete(before);
  Object.assign(plan.certificate, { commonName: host, subjectAltNames: [host] });
  const tags = plan.aws.secrets.flatMap(({ Tags }) => Tags).filter(({ Value }) => Value === before);
  for (const tag of tags) tag.Value = host;
}
