// @vitest-environment happy-dom

import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Picture } from './Picture';
import { type Scene, SceneContext } from './scene';

let room: HTMLElement;
let root: Root;

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  room = document.createElement('div');
  root = createRoot(room);
});
afterEach(() => act(() => root.unmount()));

/** Draws a picture that names itself so; the address that a browser asks for, or null. */
async function source(mimeType: string, sessionId = 's 1'): Promise<string | null> {
  const scene: Scene = {
    runId: 'r',
    sessionId,
    cut: null,
    terminals: [],
    following: true,
    goesFrom: 0,
    message: () => undefined,
    count: () => 0,
  };
  const media = { mimeType, length: 4, index: 2, at: { seq: 7, at: 0 } };
  await act(() =>
    root.render(
      <SceneContext value={scene}>
        <Picture media={media} />
      </SceneContext>,
    ),
  );
  return room.querySelector('img')?.getAttribute('src') ?? null;
}

it.each(['image/png', 'IMAGE/JPEG', '', 'application/octet-stream'])(
  'what may be a picture (%j) is asked of our own viewer',
  async (mimeType) => {
    expect(await source(mimeType)).toBe('/api/runs/r/sessions/s%201/images/7/2');
  },
);

it.each(['image/svg+xml', 'image/SVG', 'text/html', 'javascript:alert(1)', 'https://evil.test/image/png'])(
  'what names itself %s is asked of nobody',
  async (mimeType) => {
    expect(await source(mimeType)).toBeNull();
    expect(room.textContent).toContain('Picture that cannot be shown');
  },
);

it('a session whose name is a way up has no picture', async () => {
  expect(await source('image/png', '..')).toBeNull();
  expect(room.textContent).toContain('Picture that cannot be shown');
});

it('bytes that are no picture say so', async () => {
  await source('image/png');
  await act(() => room.querySelector('img')?.dispatchEvent(new Event('error')));
  expect(room.querySelector('img')).toBeNull();
  expect(room.textContent).toContain('Picture that cannot be shown (image/png');
});
