import { mp4, OWNER, uploadFixture } from '@intake/testing';

const MiB = 1024 * 1024;
const refusal = (code: string) => expect.objectContaining({ code });

describe('StartUpload', () => {
  it('plans and signs every part of the file', async () => {
    const fixture = uploadFixture();
    const upload = await fixture.start.execute(OWNER, { name: 'a.mp4', size: 20 * MiB });
    expect(upload.parts.map(({ number, size }) => [number, size / MiB])).toEqual([
      [1, 8],
      [2, 8],
      [3, 4],
    ]);
    expect(upload.record).toMatchObject({
      status: 'uploading',
      category: 'video',
      contentType: 'video/mp4',
      version: 1,
    });
    expect(upload.warnings).toEqual([]);
    expect(new Date(upload.urlsExpireAt!).getTime() - fixture.clock.now().getTime()).toBe(900_000);
  });

  it('warns of a large file and takes it', async () => {
    const upload = await uploadFixture().start.execute(OWNER, { name: 'a.mp4', size: 100_000_001 });
    expect(upload.warnings).toEqual([{ code: 'LARGE_FILE', detail: expect.stringContaining('100 MB') }]);
    expect(
      (await uploadFixture().start.execute(OWNER, { name: 'a.mp4', size: 100_000_000 })).warnings,
    ).toEqual([]);
  });

  it.each([
    ['EMPTY_FILE', { name: 'a.mp4', size: 0 }],
    ['FILE_TOO_LARGE', { name: 'a.mp4', size: 1024 ** 3 + 1 }],
    ['TYPE_NOT_ALLOWED', { name: 'a.exe', size: 1 }],
    ['INVALID_NAME', { name: 'a\u0000.mp4', size: 1 }],
    ['INVALID_NAME', { name: 'a.mp4', size: 1, path: '../b' }],
    ['CONTENT_MISMATCH', { name: 'a.mp4', size: 9, head: Buffer.from('MZ\u0090\u0000') }],
  ])('refuses with %s before anything is made', async (code, input) => {
    const fixture = uploadFixture();
    await expect(fixture.start.execute(OWNER, input)).rejects.toEqual(refusal(code));
    expect(await fixture.listAll({ status: 'uploading' })).toEqual([]);
  });

  it('takes 1 GiB to the byte and names the limit beyond', async () => {
    const fixture = uploadFixture();
    await fixture.start.execute(OWNER, { name: 'a.mp4', size: 1024 ** 3 });
    await expect(fixture.start.execute(OWNER, { name: 'a.mp4', size: 1024 ** 3 + 1 })).rejects.toMatchObject({
      facts: { limit: 1024 ** 3 },
      message: expect.stringContaining('1024 MiB'),
    });
  });

  it('answers a replay with the same upload, also two at once', async () => {
    const fixture = uploadFixture();
    const input = { name: 'a.mp4', size: 5, idempotencyKey: 'k' };
    const first = await fixture.start.execute(OWNER, input);
    const replays = await Promise.all([
      fixture.start.execute(OWNER, input),
      fixture.start.execute(OWNER, input),
    ]);
    expect(replays.map((replay) => replay.record.id)).toEqual([first.record.id, first.record.id]);
    const racing = { ...input, idempotencyKey: 'race' };
    const [one, other] = await Promise.all([
      fixture.start.execute(OWNER, racing),
      fixture.start.execute(OWNER, racing),
    ]);
    expect(one.record).toEqual(other.record);
  });

  it('refuses the key of another file, and never mixes owners', async () => {
    const fixture = uploadFixture();
    const first = await fixture.start.execute(OWNER, { name: 'a.mp4', size: 5, idempotencyKey: 'k' });
    await expect(
      fixture.start.execute(OWNER, { name: 'b.mp4', size: 5, idempotencyKey: 'k' }),
    ).rejects.toEqual(refusal('IDEMPOTENCY_KEY_REUSED'));
    const other = await fixture.start.execute('owner-2', { name: 'b.mp4', size: 5, idempotencyKey: 'k' });
    expect(other.record.id).not.toBe(first.record.id);
  });

  it('replays after completion without new URLs', async () => {
    const fixture = uploadFixture();
    const bytes = mp4(64);
    const input = { name: 'a.mp4', size: 64, idempotencyKey: 'k' };
    const upload = await fixture.start.execute(OWNER, input);
    await fixture.complete.execute(OWNER, upload.record.id, await fixture.send(upload, bytes));
    expect(await fixture.start.execute(OWNER, input)).toMatchObject({
      record: { status: 'ready' },
      parts: [],
    });
  });
});

describe('SignParts', () => {
  it('gives fresh URLs for the parts asked for, once each', async () => {
    const fixture = uploadFixture();
    const { record } = await fixture.start.execute(OWNER, { name: 'a.mp4', size: 20 * MiB });
    const { parts } = await fixture.sign.execute(OWNER, record.id, [3, 1, 3]);
    expect(parts.map((part) => part.number)).toEqual([3, 1]);
  });

  it('refuses parts outside the plan, strangers, and what takes no parts any more', async () => {
    const fixture = uploadFixture();
    const { record } = await fixture.start.execute(OWNER, { name: 'a.mp4', size: 5 });
    await expect(fixture.sign.execute(OWNER, record.id, [2])).rejects.toEqual(refusal('VALIDATION_FAILED'));
    await expect(fixture.sign.execute('owner-2', record.id, [1])).rejects.toEqual(refusal('NOT_FOUND'));
    await fixture.abort.execute(OWNER, record.id);
    await expect(fixture.sign.execute(OWNER, record.id, [1])).rejects.toEqual(refusal('STATE_CONFLICT'));
  });
});
