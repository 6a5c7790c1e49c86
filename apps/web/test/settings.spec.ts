import { describe, expect, it } from 'vitest';
import type { Algorithm } from '@intake/contract';
import { FakeApi, problem } from './fake-api.ts';
import { runApp, type Running } from './mount-app.ts';

const algorithm = (id: string, title: string, automatic: boolean): Algorithm => ({
  ...{ id, version: '1.0.0', title: { en: title }, description: { en: `About ${title}.` }, automatic },
  ...{ categories: ['image'], class: 'light', parameters: {}, result: {}, engines: [], needs: [] },
  cost: { secondsPerGiB: 1 },
});

function settingsApi(algorithmsOff: string[]) {
  const api = new FakeApi();
  api.algorithms = [
    algorithm('identify', 'Identify', true),
    algorithm('ocr', 'Text in pictures', true),
    algorithm('objects', 'Objects', false),
  ];
  api.instead.set('GET /settings', () => Response.json({ algorithmsOff, version: 1 }));
  return api;
}

const boxes = ({ app }: Running) =>
  app.findAll<HTMLInputElement>('input[type=checkbox]').map(({ element }) => element.checked);

describe('what runs by itself', () => {
  it('shows what is automatic, and keeps what is switched off and on again', async () => {
    const api = settingsApi(['ocr']);
    const sent: unknown[] = [];
    api.instead.set('PATCH /settings', async (request) => {
      const body = await request.json();
      sent.push(body);
      return Response.json(body);
    });
    const running = await runApp('/settings', api);
    expect(running.text()).toContain('Text in pictures');
    expect(running.text()).not.toContain('About Objects');
    expect(boxes(running)).toEqual([true, false]);
    for (const index of [1, 0]) {
      await running.app.findAll('input[type=checkbox]')[index]!.trigger('change');
      await running.settle();
    }
    expect(sent).toMatchObject([{ algorithmsOff: [] }, { algorithmsOff: ['identify'] }]);
    expect(boxes(running)).toEqual([false, true]);
  });

  it('keeps what another device has chosen meanwhile', async () => {
    const api = settingsApi([]);
    const running = await runApp('/settings', api);
    let newest = { algorithmsOff: ['ocr'], version: 2 };
    api.instead.set('GET /settings', () => Response.json(newest));
    api.instead.set('PATCH /settings', async (request) => {
      const { algorithmsOff, version } = await request.json();
      if (version !== newest.version) return problem(409, 'VERSION_CONFLICT');
      return Response.json((newest = { algorithmsOff, version: version + 1 }));
    });
    await running.app.find('input[type=checkbox]').trigger('change');
    await running.settle();
    expect(newest).toEqual({ algorithmsOff: ['ocr', 'identify'], version: 3 });
    expect(boxes(running)).toEqual([false, false]);
  });

  it('says when a choice could not be saved', async () => {
    const api = settingsApi([]);
    api.instead.set('PATCH /settings', () => problem(503, 'UNAVAILABLE'));
    const running = await runApp('/settings', api);
    await running.app.find('input[type=checkbox]').trigger('change');
    await running.settle();
    expect(running.app.get('[role=alert]').text()).toContain('could not be saved');
  });
});
