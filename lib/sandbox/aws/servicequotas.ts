/** Service Quotas, as far as this product asks it. Source: Service Quotas API Reference, ListServiceQuotas. */
import { AwsError, integer, type Operations, text } from './operation.ts';
import { page } from './paging.ts';

export const servicequotasOperations: Operations = {
  ListServiceQuotas(input, context) {
    const ServiceCode = text(input, 'ServiceCode') ?? '';
    const quotas = context.world.quotas[ServiceCode];
    if (quotas === undefined) throw new AwsError('NoSuchResourceException', 'The request failed because the service is unknown.');
    const request = {
      operation: 'ListServiceQuotas',
      token: text(input, 'NextToken'),
      max: integer(input, 'MaxResults'),
      badToken: 'InvalidPaginationTokenException',
    };
    const { items, next } = page(quotas, request, context);
    return { Quotas: items.map((quota) => ({ ServiceCode, ...quota })), NextToken: next };
  },
};
