import type { Run } from '../contract.ts';
import { shownPicture } from '../film/shown-picture.ts';
import { open } from '../pictures/pixels.ts';
import { type Detection, detect, SIDE } from './detector.ts';
import { LABELS } from './labels.ts';

/** Two places of one label that overlap by more (intersection over union) are one. */
const SAME = 0.4;
const MOST_PLACES = 50;

interface Place {
  label: string;
  confidence: number;
  left: number;
  top: number;
  width: number;
  height: number;
}

const run: Run = async (task) => {
  const pixels = await shownPicture(task);
  const rgb = await open(pixels)
    .flatten({ background: '#fff' })
    .resize(SIDE, SIDE, { fit: 'fill' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer();
  task.progress(0.5);
  const least = Number(task.parameters['leastConfidence']);
  const places = distinct((await detect(rgb)).map(placeOf).filter(({ confidence }) => confidence >= least));
  const labels = labelsOf(places);
  return {
    result: { labels, places: places.slice(0, MOST_PLACES) },
    findable: {
      texts: labels.map(({ label }) => ({ text: label, field: 'label' })),
      facts: { labels: labels.map(({ label }) => label) },
    },
  };
};
export default run;

function placeOf([left, top, right, bottom, confidence, label]: Detection): Place {
  const inside = (value: number) => Math.min(SIDE, Math.max(0, value));
  const share = (value: number) => Math.round((value / SIDE) * 1000) / 1000;
  const [x, y, width, height] = [
    inside(left),
    inside(top),
    inside(right) - inside(left),
    inside(bottom) - inside(top),
  ].map(share) as [number, number, number, number];
  return {
    label: LABELS[label] ?? '',
    confidence: Math.round(confidence * 100) / 100,
    left: x,
    top: y,
    width,
    height,
  };
}

/** The surest of those that are one. */
function distinct(places: readonly Place[]): Place[] {
  const kept: Place[] = [];
  for (const place of [...places].sort((a, b) => b.confidence - a.confidence))
    if (!kept.some((other) => other.label === place.label && overlap(other, place) > SAME)) kept.push(place);
  return kept;
}

function overlap(a: Place, b: Place): number {
  const width = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
  const height = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  const both = Math.max(0, width) * Math.max(0, height);
  return both === 0 ? 0 : both / (a.width * a.height + b.width * b.height - both);
}

function labelsOf(places: readonly Place[]) {
  const labels = [...new Set(places.map(({ label }) => label))];
  return labels.map((label) => {
    const those = places.filter((one) => one.label === label);
    return { label, count: those.length, confidence: those[0]!.confidence };
  });
}
