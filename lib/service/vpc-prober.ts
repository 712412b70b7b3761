/** The prober that looks from inside a VPC, by invoking the function that stands there. */
import { makeLiveInvoke } from '../aws/invoke.ts';
import type { Prober } from '../net/prober.ts';
import { makeRemoteProber } from '../net/remote-prober.ts';

export interface VpcProberOptions {
  readonly vpcId: string;
  /** Name or ARN. */
  readonly functionName: string;
  readonly region: string;
}

export function makeVpcProber({ vpcId, functionName, region }: VpcProberOptions): Prober {
  const invoke = makeLiveInvoke({ region });
  return makeRemoteProber({ invoke: (payload) => invoke(functionName, payload), vantage: { place: vpcId, region } });
}
