import { secondsLeft, SpeedMeter } from './speed-meter.ts';

const MB = 1_000_000;

/** Feeds `mbPerSecond` in steps of 100 ms and notes the shown speed once a second. */
function feed(meter: SpeedMeter, from: number, seconds: number, mbPerSecond: number): (number | null)[] {
  const shown: (number | null)[] = [];
  for (let ms = from; ms < from + seconds * 1000; ms += 100) {
    meter.add((mbPerSecond * MB) / 10, ms);
    if ((ms + 100) % 1000 === 0) shown.push(meter.speed(ms + 100));
  }
  return shown;
}

describe('the speed that is shown', () => {
  it('is unknown for the first three seconds, then right', () => {
    const shown = feed(new SpeedMeter(), 5_000, 20, 10);
    expect(shown.slice(0, 2)).toEqual([null, null]);
    for (const speed of shown.slice(2)) expect(Math.abs(speed! / MB - 10)).toBeLessThan(0.6);
  });

  it('never moves by more than a fifth per second when the line doubles or halves', () => {
    const meter = new SpeedMeter();
    const shown = [...feed(meter, 0, 20, 10), ...feed(meter, 20_000, 30, 20), ...feed(meter, 50_000, 30, 10)];
    for (let i = 3; i < shown.length; i++) {
      const ratio = shown[i]! / shown[i - 1]!;
      expect(ratio).toBeGreaterThan(0.8);
      expect(ratio).toBeLessThan(1.2);
    }
    expect(shown[49]! / MB).toBeGreaterThan(19);
    expect(shown[79]! / MB).toBeLessThan(11);
  });

  it('does not jitter when bytes come in bursts', () => {
    const meter = new SpeedMeter();
    const shown: number[] = [];
    for (let second = 0; second < 60; second++) {
      if (second % 2 === 0) meter.add(20 * MB, second * 1000);
      const speed = meter.speed(second * 1000 + 900);
      if (second > 15) shown.push(speed! / MB);
    }
    expect(Math.min(...shown)).toBeGreaterThan(8);
    expect(Math.max(...shown)).toBeLessThan(12);
  });

  it('falls when nothing flows, and knows no time left after a whole window of silence', () => {
    const meter = new SpeedMeter();
    feed(meter, 0, 10, 10);
    for (let second = 11; second < 20; second++) expect(meter.speed(second * 1000)).toBeLessThan(10 * MB);
    expect(secondsLeft(100, meter.speed(21_000))).toBeNull();
  });

  it('starts anew after a pause', () => {
    const meter = new SpeedMeter();
    feed(meter, 0, 10, 10);
    meter.restart();
    expect(meter.speed(600_000)).toBeNull();
    const shown = feed(meter, 600_000, 6, 1);
    expect(Math.abs(shown[5]! / MB - 1)).toBeLessThan(0.1);
  });
});

it('rounds the seconds left up, and knows none without a speed', () => {
  expect(secondsLeft(101, 10)).toBe(11);
  expect(secondsLeft(0, 10)).toBe(0);
  expect(secondsLeft(100, null)).toBeNull();
});
