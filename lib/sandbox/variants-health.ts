/** Healthy proxies and key managers. */
import { secretText } from './sandbox-credential.ts';
import type { SandboxPlan } from './plan.ts';
import type { Variant } from './variant.ts';
import { healthFields, TEST_KEY_ID } from './xks-proxy-behaviour.ts';

export const HEALTH_VARIANTS: readonly Variant[] = [
  variant('extra-answer-fields', 'the health answer holds fields of a later version', ({ behaviour }) => {
    const ekmFleetDetails = behaviour.ekmFleetDetails.map((one) => ({ ...one, zone: 'a', uptimeSeconds: 7 }));
    const body = JSON.stringify({ ...healthFields(behaviour), ekmFleetDetails, xksProxyRegion: 'here' });
    behaviour.answers.health = { body };
  }),
  variant('content-type-with-charset', 'the content type names a charset, in capitals', ({ behaviour }) => {
    behaviour.answers.health = { headers: { 'content-type': 'Application/JSON; charset=UTF-8' } };
  }),
  variant('ten-key-managers', 'ten key managers and a hundred proxies', ({ behaviour }) => {
    behaviour.xksProxyFleetSize = 100;
    behaviour.ekmFleetDetails = Array.from({ length: 10 }, (_, index) => manager(`manager-${index}`));
  }),
  variant('one-of-each', 'one proxy before one key manager', ({ behaviour }) => {
    behaviour.xksProxyFleetSize = 1;
    behaviour.ekmFleetDetails = [manager('the-one')];
  }),
  variant('connection-close', 'the proxy closes the connection after each answer', ({ behaviour }) => {
    behaviour.wire.closes = true;
  }),
  variant('chunked-answers', 'answers come in chunks, without a length', ({ behaviour }) => {
    behaviour.wire.chunked = true;
  }),
  variant('capital-header-names', 'header names are written in capitals', ({ behaviour }) => {
    behaviour.wire.headerNames = 'capitals';
  }),
  variant('no-error-messages', 'errors carry their name and no message', ({ behaviour }) => {
    behaviour.errorStyle = 'without-message';
  }),
  variant('long-vendor-strings', 'vendor, model and ids have 256 characters', ({ behaviour }) => {
    const long = (start: string): string => start.padEnd(256, ' x');
    Object.assign(behaviour, { xksProxyVendor: long('Vendor'), xksProxyModel: long('Model 1.0'), ekmVendor: long('Maker') });
    behaviour.ekmFleetDetails = ['a', 'b'].map((id) => ({ ...manager(long(id)), model: long('Manager 2') }));
  }),
  variant('empty-vendor-strings', 'vendor and model are empty texts', ({ behaviour }) => {
    Object.assign(behaviour, { xksProxyVendor: '', xksProxyModel: '', ekmVendor: '' });
  }),
  variant('unicode-vendor', 'the vendor writes its name in its own script', ({ behaviour }) => {
    behaviour.xksProxyVendor = 'Größe & Söhne 鍵';
  }),
  variant('repeated-instance-ids', 'two key managers carry the same id', ({ behaviour }) => {
    behaviour.ekmFleetDetails = [manager('same'), manager('same')];
  }),
  variant('path-without-prefix', 'the proxy serves one store, without a prefix', ({ behaviour, params }) => {
    behaviour.XksProxyUriPath = '/kms/xks/v1';
    params.XksProxyUriPath = '/kms/xks/v1';
  }),
  variant('deep-path-prefix', 'the prefix has several segments', ({ behaviour, params }) => {
    behaviour.XksProxyUriPath = '/tenants/42/_stores-a/kms/xks/v1';
    params.XksProxyUriPath = '/tenants/42/_stores-a/kms/xks/v1';
  }),
  variant('clock-thirty-seconds-off', 'the clock of the proxy is half a minute ahead', ({ behaviour }) => {
    behaviour.clockOffsetMs = 30_000;
  }),
  variant('get-refused-in-json', 'GET is answered with 405 and a JSON error', ({ behaviour }) => {
    const body = '{"errorName":"MethodNotAllowed"}';
    behaviour.answerToGet = { headers: { allow: 'POST', 'content-type': 'application/json' }, body };
  }),
  variant('accepts-old-requests', 'the proxy does not look at the date of a request', ({ behaviour }) => {
    behaviour.acceptsStale = true;
  }),
  variant('dislikes-extra-fields', 'the proxy takes no field that it does not know', ({ behaviour }) => {
    behaviour.dislikes = ['extra-field'];
  }),
  variant('long-error-messages', 'error messages are longer than they should be', ({ behaviour }) => {
    behaviour.errorStyle = 'long-message';
  }),
  variant('longest-secret', 'the secret has 64 characters and its id 30', ({ behaviour, aws }) => {
    const { AccessKeyId, RawSecretAccessKey } = behaviour.XksProxyAuthenticationCredential;
    const credential = {
      AccessKeyId: `${AccessKeyId}XZTQWM`.slice(0, 30),
      RawSecretAccessKey:
        `${RawSecretAccessKey.replace(/=+$/, '')}${[...RawSecretAccessKey].reverse().join('').replace(/=/g, '')}`.slice(0, 64),
    };
    behaviour.XksProxyAuthenticationCredential = credential;
    for (const secret of aws.secrets) secret.SecretString = secretText(credential);
  }),
  conformant('conformance', 'the key operations are tried as well', () => {}),
  conformant('conformance-without-metadata', 'Encrypt returns no ciphertextMetadata', ({ behaviour }) => {
    behaviour.keyHandling.ciphertextMetadata = null;
  }),
  conformant('conformance-long-iv', 'initialization vectors have 16 bytes', ({ behaviour }) => {
    behaviour.keyHandling.initializationVectorBytes = 16;
  }),
  conformant('conformance-longest-metadata', 'ciphertextMetadata has 20 bytes', ({ behaviour }) => {
    behaviour.keyHandling.ciphertextMetadata = '01234567890123456789';
  }),
  conformant('conformance-more-usages', 'the test key is good for more than encryption', ({ behaviour }) => {
    const keyUsage = ['ENCRYPT', 'DECRYPT', 'WRAP', 'UNWRAP', 'SIGN', 'VERIFY', 'DERIVE'];
    behaviour.keys[TEST_KEY_ID] = { keySpec: 'AES_256', keyUsage, keyStatus: 'ENABLED' };
  }),
  conformant('conformance-larger-limits', 'the proxy takes more than it must', ({ behaviour }) => {
    Object.assign(behaviour.keyHandling, { maxPlaintextBytes: 16_384, maxAadBytes: 16_384, maxArnLength: 4_096 });
  }),
];

function variant(name: string, summary: string, shapes: (plan: SandboxPlan) => void): Variant {
  return { name, summary, connectivity: 'both', shapes };
}

/** Opted in to conformance. */
function conformant(name: string, summary: string, shapes: (plan: SandboxPlan) => void): Variant {
  return variant(name, summary, (plan) => {
    plan.params.Preflight = { ...plan.params.Preflight, Conformance: { ExternalKeyId: TEST_KEY_ID } };
    shapes(plan);
  });
}

function manager(id: string): SandboxPlan['behaviour']['ekmFleetDetails'][number] {
  return { id, model: 'Manager 2', healthStatus: 'ACTIVE' };
}
