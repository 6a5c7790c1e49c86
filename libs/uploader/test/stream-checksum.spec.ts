import { createChecksum } from '@intake/uploader/checksum';

it('sums up pieces as S3 sums up the whole', async () => {
  const checksum = await createChecksum();
  for (const piece of ['1234', '', '56789']) checksum.update(new TextEncoder().encode(piece));
  expect(checksum.digest()).toBe('rosUhgp5mIg=');
});
