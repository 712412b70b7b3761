/** The one list of checks, in the order in which they run. States, functions, roles, help and report order derive from it. */
import { alarms } from './alarms.ts';
import { changes } from './changes.ts';
import type { Check } from './check.ts';
import { conformance } from './conformance.ts';
import { dependencies } from './dependencies.ts';
import { connectionState } from './connection-state.ts';
import { health } from './health.ts';
import { keys } from './keys.ts';
import { loadBalancer } from './load-balancer.ts';
import { locateProxy } from './locate-proxy.ts';
import { metrics } from './metrics.ts';
import { privateDns } from './private-dns.ts';
import { request } from './request.ts';
import { rtt } from './rtt.ts';
import { tls } from './tls.ts';
import { uniqueness } from './uniqueness.ts';
import { vpcEndpointService } from './vpc-endpoint-service.ts';

export const CHECKS = [
  locateProxy,
  request,
  uniqueness,
  tls,
  vpcEndpointService,
  loadBalancer,
  privateDns,
  rtt,
  health,
  dependencies,
  conformance,
  connectionState,
  keys,
  alarms,
  metrics,
  changes,
] as const satisfies readonly Check[];
