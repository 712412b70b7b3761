/** The live Certificate Manager port. */
import { ACMClient, DescribeCertificateCommand } from '@aws-sdk/client-acm';
import { callOrNull, clientConfig, demand, type LiveOptions } from './call.ts';
import type { AcmPort } from './ports.ts';

const CERTIFICATE = 'acm:DescribeCertificate';

export function makeLiveAcm(options: LiveOptions): AcmPort {
  const client = new ACMClient(clientConfig(options));
  return {
    async certificate(certificateArn) {
      const command = new DescribeCertificateCommand({ CertificateArn: certificateArn });
      const answer = await callOrNull(CERTIFICATE, options, ['ResourceNotFoundException'], (send) => client.send(command, send));
      return answer === null ? null : demand(CERTIFICATE, answer.Certificate);
    },
  };
}
