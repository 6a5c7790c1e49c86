import { combineCrc64Nvme } from '@intake/protocol';
import { crc64nvme } from './crc64nvme.ts';

it('gives the check value of the catalogue', () => {
  const base64 = Buffer.from('ae8b14860a799888', 'hex').toString('base64');
  expect(crc64nvme(Buffer.from('123456789'))).toBe(base64);
});

it('agrees with the sum of its pieces', () => {
  const piece = (text: string) => ({ checksum: crc64nvme(Buffer.from(text)), size: text.length });
  expect(combineCrc64Nvme([piece('1234'), piece('56789')])).toBe(crc64nvme(Buffer.from('123456789')));
});
