/** The Region that the AWS configuration of this machine names: environment first, then the profile in the shared files. */
import { STSClient } from '@aws-sdk/client-sts';

/** null when there is none. */
export async function configuredRegion(): Promise<string | null> {
  try {
    return await new STSClient({}).config.region();
  } catch {
    return null;
  }
}
