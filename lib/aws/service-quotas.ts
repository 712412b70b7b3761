/** The live Service Quotas port: quotas as they are applied to the account and Region. */
import { ListServiceQuotasCommand, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { callOrNull, clientConfig, demand, type LiveOptions } from './call.ts';
import { everyPage } from './pages.ts';
import type { QuotaPort } from './ports.ts';

const LIST = 'servicequotas:ListServiceQuotas';

export function makeLiveQuotas(options: LiveOptions): QuotaPort {
  const client = new ServiceQuotasClient(clientConfig(options));
  return {
    async quotas(ServiceCode) {
      const listed = await everyPage(LIST, async (NextToken) => {
        const command = new ListServiceQuotasCommand({ ServiceCode, NextToken });
        // A service that Service Quotas does not know has no quotas there.
        const answer = await callOrNull(LIST, options, ['NoSuchResourceException'], (send) => client.send(command, send));
        return { items: answer === null ? [] : demand(LIST, answer.Quotas), next: answer?.NextToken };
      });
      return listed.flatMap(({ QuotaName: name, Value: value }) =>
        name === undefined || value === undefined ? [] : [{ name, value }],
      );
    },
  };
}
