import { isIPv4, isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressClass } from '../../lib/xks/address-class.ts';

describe('addressClass', () => {
  it.each([
    ['52.94.133.131', 'public'],
    ['9.255.255.255', 'public'],
    ['11.0.0.0', 'public'],
    ['10.0.0.0', 'private'],
    ['10.255.255.255', 'private'],
    ['172.15.255.255', 'public'],
    ['172.16.0.0', 'private'],
    ['172.31.255.255', 'private'],
    ['172.32.0.0', 'public'],
    ['192.168.0.1', 'private'],
    ['192.169.0.0', 'public'],
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'loopback'],
    ['169.254.169.254', 'metadata'],
    ['169.254.170.2', 'metadata'],
    ['169.254.170.23', 'metadata'],
    ['169.254.0.1', 'link-local'],
    ['100.63.255.255', 'public'],
    ['100.64.0.0', 'carrier-grade-nat'],
    ['100.127.255.255', 'carrier-grade-nat'],
    ['100.128.0.0', 'public'],
    ['223.255.255.255', 'public'],
    ['224.0.0.1', 'multicast'],
    ['239.255.255.255', 'multicast'],
    ['240.0.0.0', 'reserved'],
    ['255.255.255.255', 'reserved'],
    ['192.0.0.8', 'reserved'],
    ['192.88.99.1', 'reserved'],
    ['192.0.2.1', 'documentation'],
    ['198.51.100.7', 'documentation'],
    ['203.0.113.255', 'documentation'],
    ['203.0.114.0', 'public'],
    ['198.17.255.255', 'public'],
    ['198.18.0.1', 'benchmarking'],
    ['198.19.255.255', 'benchmarking'],
    ['198.20.0.0', 'public'],
    ['0.0.0.0', 'this-network'],
    ['0.255.255.255', 'this-network'],
    ['::1', 'ipv6'],
    ['2600:1f18::1', 'ipv6'],
    ['::ffff:10.0.0.1', 'ipv6'],
    ['fe80::1%eth0', 'ipv6'],
    ['', 'not-an-address'],
    ['localhost', 'not-an-address'],
    ['010.0.0.1', 'not-an-address'],
    ['10.0.0.256', 'not-an-address'],
    ['10.0.1', 'not-an-address'],
    ['0x0a.0.0.1', 'not-an-address'],
    ['167772161', 'not-an-address'],
    ['10.0.0.1 ', 'not-an-address'],
    ['10.0.0.1\n', 'not-an-address'],
  ])('%j is %s', (address, expected) => {
    expect(addressClass(address)).toBe(expected);
  });

  it('agrees with Node on what an address is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string(), fc.ipV4Extended()), (text) => {
        expect(isIPv4(text)).toBe(!['ipv6', 'not-an-address'].includes(addressClass(text)));
        if (isIPv6(text)) expect(addressClass(text)).toBe('ipv6');
      }),
    );
  });
});
