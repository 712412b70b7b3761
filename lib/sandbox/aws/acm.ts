/** Certificate Manager, as far as this product asks it. Source: ACM API Reference, version 2015-12-08. */
import { AwsError, type Operations, text } from './operation.ts';

export const acmOperations: Operations = {
  DescribeCertificate(input, { world }) {
    const arn = text(input, 'CertificateArn');
    const certificate = world.certificates.find(({ CertificateArn }) => CertificateArn === arn);
    if (certificate === undefined) throw new AwsError('ResourceNotFoundException', `Could not find certificate ${arn}.`);
    return { Certificate: certificate };
  },
};
