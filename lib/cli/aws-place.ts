/** Which Region, and which KMS endpoint? */
import type { Params } from '../model/params.ts';
import { UsageError } from './usage-error.ts';

type Env = Readonly<Record<string, string | undefined>>;

const REGION = /^[a-z]{2}(-[a-z]+){1,3}-\d{1,2}$/;

/** --region, AWS_REGION, AWS_DEFAULT_REGION, then the AWS profile. @throws UsageError */
export async function chooseRegion(flag: string | undefined, env: Env, params: Params): Promise<string> {
  const region = flag || env.AWS_REGION || env.AWS_DEFAULT_REGION || (await regionOfProfile());
  if (!region) throw new UsageError(`No AWS Region is set. Type --region ${regionIn(params) ?? 'us-east-1'}, or set AWS_REGION.`);
  if (!REGION.test(region))
    throw new UsageError(`${JSON.stringify(region)} is no AWS Region. Type for example: --region us-east-1`);
  return region;
}

/** Loaded when it is needed: the SDK takes longer to load than most slips take to be found. */
async function regionOfProfile(): Promise<string | null> {
  const { configuredRegion } = await import('../aws/configured-region.ts');
  return configuredRegion();
}

/** The Region in the name of the VPC endpoint service: most likely the one that is meant. */
function regionIn({ XksProxyVpcEndpointServiceName: name }: Params): string | null {
  const part = name?.split('.').find((label) => REGION.test(label));
  return part ?? null;
}

/** Where KMS calls go, as the SDK decides it; null: to AWS. */
export function kmsEndpoint(env: Env): string | null {
  return env.AWS_ENDPOINT_URL_KMS || env.AWS_ENDPOINT_URL || null;
}

/** A lab may create stores only in a KMS that is on this machine. */
export function isLoopback(url: string | null): boolean {
  if (url === null || !URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
