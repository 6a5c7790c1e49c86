import { StallWatch } from './stall-watch.ts';

describe('the watch over stalls', () => {
  let time = 0;
  let stalls = 0;
  let watch: StallWatch;
  let watched: ReturnType<StallWatch['watch']>;
  beforeEach(() => {
    time = 0;
    stalls = 0;
    watch = new StallWatch({ now: () => time, after: () => () => undefined });
    watched = watch.watch(30_000, () => (stalls += 1));
  });
  const tick = (seconds: number, online = true, step = 1): void => {
    for (let i = 0; i < seconds; i += step) {
      time += step * 1000;
      watch.tick(online);
    }
  };

  it('gives up after 30 seconds without a byte, once', () => {
    tick(29);
    expect(stalls).toBe(0);
    tick(1);
    expect(stalls).toBe(1);
    tick(60);
    expect(stalls).toBe(1);
  });

  it('starts counting anew with every byte', () => {
    tick(29);
    watched.alive();
    tick(29);
    expect(stalls).toBe(0);
  });

  it('allows more time for the answer when the last byte has gone', () => {
    watched.alive(120_000);
    tick(119);
    expect(stalls).toBe(0);
    tick(1);
    expect(stalls).toBe(1);
  });

  it('does not count time without a line', () => {
    tick(300, false);
    tick(29);
    expect(stalls).toBe(0);
  });

  it('does not take a night of sleep for a stall', () => {
    tick(10);
    time += 8 * 3_600_000;
    watch.tick(true);
    expect(stalls).toBe(0);
    tick(14);
    expect(stalls).toBe(0);
    tick(1);
    expect(stalls).toBe(1);
  });

  it('still notices in a hidden tab whose timers run once a minute', () => {
    tick(360, true, 60);
    expect(stalls).toBe(1);
  });

  it('forgets what is done', () => {
    watched.done();
    tick(60);
    expect(stalls).toBe(0);
  });
});
