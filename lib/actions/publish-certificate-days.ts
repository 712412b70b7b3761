/**
 * Publishes how many days the certificate has left that this product saw at the proxy. KMS publishes such a number too, but perhaps
 * none for a wildcard or a missing common name, and none while the store is disconnected (catalogue row XKS-ALARM-011).
 */
import type { CloudWatchActionPort } from '../aws/ports.ts';
import { OWN_DAYS, OWN_NAMESPACE } from '../checks/alarm-rows.ts';

/** Throws `AwsRefusal` when CloudWatch does not take it. @param daysToExpire negative once it is past */
export function publishCertificateDays(
  customKeyStoreId: string,
  daysToExpire: number,
  { cloudwatch }: { readonly cloudwatch: Pick<CloudWatchActionPort, 'publish'> },
): Promise<void> {
  return cloudwatch.publish(OWN_NAMESPACE, OWN_DAYS, { Name: 'CustomKeyStoreId', Value: customKeyStoreId }, daysToExpire);
}
