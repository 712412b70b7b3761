/**
 * Is the request one that KMS would accept, as far as its text tells? Every value is judged, whatever is wrong with the others:
 * KMS names one fault at a time. Sources: CreateCustomKeyStore; Creating an external key store.
 */
import { defineCheck } from './check.ts';
import { attempt } from './refused.ts';
import { judgeCredential, seeCredential } from './request-credential.ts';
import { CREDENTIAL_FINDINGS } from './request-credential-findings.ts';
import { ENDPOINT_FINDINGS, judgeEndpoint } from './request-endpoint.ts';
import { judgePath, PATH_FINDINGS } from './request-path.ts';
import { judgeService, SERVICE_FINDINGS } from './request-service.ts';
import { judgeStore, STORE_FINDINGS } from './request-store.ts';

export const request = defineCheck({
  id: 'request',
  question: 'Is every value of the request, and the form of the credential, one that KMS accepts?',
  needs: ['credential'],
  uses: [],
  permissions: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue', 'kms:Decrypt'],
  findings: { ...STORE_FINDINGS, ...ENDPOINT_FINDINGS, ...PATH_FINDINGS, ...SERVICE_FINDINGS, ...CREDENTIAL_FINDINGS },
  async observe({ params }, { credential }) {
    return seeCredential(await attempt(credential.read(params)), params);
  },
  judge: (seen, input) => [
    ...judgeStore(input),
    ...judgeEndpoint(input),
    ...(seen.found ? judgePath(input.params, seen.XksProxyUriPath, seen.shownPath) : judgePath(input.params, null)),
    ...judgeService(input),
    ...judgeCredential(seen, input.run, input.params),
  ],
});
