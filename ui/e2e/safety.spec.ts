import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { SidePane } from './pages/side-pane';
import { RunWriter } from './run-writer';
import { expect, test, type Viewer } from './viewer';

const HOSTILE =
  '<img src=x onerror="window.__xss=1"><script>window.__xss=2</script> [x](javascript:window.__xss=3) ' +
  '![out](https://example.invalid/pixel.png) <iframe srcdoc="<script>parent.__xss=4</script>"></iframe>';

/** Steps through everything that can be seen, so that all of it was drawn. */
test('a hostile bundle runs no script, asks nothing of the outside, and breaks no policy', async ({
  run,
  viewer,
  page,
}) => {
  viewer.bundle('hostile');
  const refused: string[] = [];
  page.on('response', (response) => response.status() >= 400 && refused.push(response.url()));
  await run.open();
  await expect(run.scrubber).toBeVisible();
  await page.waitForTimeout(500);
  await run.scrubber.press('Home');
  const steps = Number(await run.scrubber.getAttribute('aria-valuemax'));
  for (let i = 0; i < Math.min(steps, 20); i += 1) {
    await page.waitForTimeout(150);
    await run.scrubber.press('ArrowRight');
  }
  expect(await page.evaluate(() => '__xss' in window)).toBe(false);
  expect(refused).toEqual([]);
});

test('hostile words in every place are words', async ({ run, viewer, page }) => {
  const nodes = { [HOSTILE]: { nodeType: 'acp' as const } };
  const writer = new RunWriter(viewer.runs, '2026-01-01-bad', nodes, HOSTILE).start().begin(HOSTILE);
  writer.prompt(HOSTILE).say(HOSTILE);
  writer.update({
    sessionUpdate: 'tool_call',
    toolCallId: HOSTILE,
    title: HOSTILE,
    kind: HOSTILE,
    status: HOSTILE,
  });
  writer.update({
    sessionUpdate: 'plan',
    entries: [{ content: HOSTILE, status: HOSTILE, priority: HOSTILE }],
  });
  writer.update({ sessionUpdate: HOSTILE, content: HOSTILE });
  await run.open();
  await expect(run.title).toContainText('<script>');
  await expect(run.conversation).toContainText('onerror');
  writer.settle('failed', HOSTILE).finish('failed');
  await run.scrubber.press('Home');
  await expect(run.scrubber).toHaveAttribute('aria-valuetext', /Failed/);
  await page.waitForTimeout(300);
  expect(await page.evaluate(() => '__xss' in window)).toBe(false);
});

/** Where a mark turns what follows, it reads as something else than it is. */
const TURNED = 'fdp.\u202eexe';

test('marks that turn text are written out where it matters what was written', async ({
  run,
  viewer,
  page,
}) => {
  const nodes = { run: { nodeType: 'acp' as const } };
  const writer = new RunWriter(viewer.runs, '2026-01-01-turned', nodes).start().begin('run').prompt('Go.');
  writer.say(`As \`inline ${TURNED}\`:\n\n\`\`\`sh\nfenced ${TURNED}\n\`\`\`\n`);
  const call = { toolCallId: 'x', title: `Title ${TURNED}`, status: 'completed', kind: 'other' };
  const content = [
    { type: 'content', content: { type: 'text', text: `\`\`\`\nprinted ${TURNED}\n\`\`\`` } },
    { type: 'diff', path: `path ${TURNED}`, oldText: `old ${TURNED}`, newText: `new ${TURNED}` },
  ];
  writer.update({ ...call, sessionUpdate: 'tool_call', rawInput: { command: `command ${TURNED}` }, content });
  writer.update({
    ...call,
    sessionUpdate: 'tool_call',
    toolCallId: 'y',
    title: 'Tree',
    rawInput: { [`name ${TURNED}`]: `value ${TURNED}` },
  });
  await run.open();
  for (const tool of ['Title', 'Tree']) await run.conversation.getByRole('button', { name: tool }).click();
  const written = TURNED.replace('\u202e', '\\u202e');
  for (const place of [
    'inline',
    'fenced',
    'Title',
    'command',
    'printed',
    'path',
    'old',
    'new',
    'name',
    'value',
  ])
    await expect(run.conversation).toContainText(`${place} ${written}`);
  expect(await page.locator('body').innerText()).not.toContain('\u202e');
});

/** What has no text, what has no address, what leads elsewhere, and names that every object knows. */
function odd(viewer: Viewer, runId: string): string[] {
  const nameless = { toString: 0, valueOf: 0 };
  const names = ['toString', 'constructor', '__proto__'];
  const nodes = Object.fromEntries(names.map((name) => [`speak ${name}`, { nodeType: 'action' as const }]));
  const writer = new RunWriter(viewer.runs, runId, nodes, 'Odd in every way').start();
  names.forEach((name, i) => {
    writer.begin(`speak ${name}`).prompt('Say something.').say('Something.').event(name, { method: name });
    const options = [{ optionId: nameless, name: nameless, kind: nameless }];
    writer.event('inbound', {
      id: 7 + i,
      method: 'session/request_permission',
      params: { sessionId: 's', options },
    });
    const conversation = {
      sessionId: name,
      messageStart: 0,
      messageEnd: 1,
      eventStartSeq: 1,
      eventEndSeq: 2,
    };
    const file = (path: string) => ({ path, mediaType: 'text/plain', bytes: 3, sha256: 'ff' });
    writer.settle(i === 1 ? 'failed' : 'ok', undefined, {
      trace: {
        sessionId: name,
        conversation,
        action: { command: 'sh', args: [nameless, null, [nameless]] },
        halfArtifact: file('artifacts/\ud800'),
        stdoutArtifact: file(`../../${runId}/files/manifest.json`),
        upArtifact: file('artifacts/../../../health'),
      },
    });
  });
  writer.finish();
  return names;
}

test('what has no text, no address or a name of every object blanks nothing', async ({
  run,
  viewer,
  page,
}) => {
  const names = odd(viewer, '2026-01-01-odd');
  const side = new SidePane(page);
  for (const step of names.keys()) {
    for (const tab of ['conversation', 'attempt', 'events'] as const) {
      await run.open(`/run/2026-01-01-odd?step=${step + 1}&tab=${tab}`);
      await expect(run.title).toHaveText('Odd in every way');
      await expect(run.scrubber).toHaveAttribute('aria-valuenow', String(step + 1));
      await expect(run.graph).toContainText('speak toString');
      await expect(run.rows).toHaveCount(1);
      if (tab === 'attempt') {
        await expect(side.part('Command')).toContainText('{"toString":0,"valueOf":0}');
        const files = side.part('Artifacts').getByRole('listitem');
        await expect(files).toHaveCount(3);
        await expect(files.filter({ hasText: 'leads out of the run' })).toHaveCount(2);
        await expect(files.getByRole('link')).toHaveCount(1);
      }
      if (tab === 'events') await expect(side.row('__proto__').first()).toBeVisible();
      await run.drawn();
      await expect(page.getByRole('alert')).toHaveCount(0);
    }
  }
  // From place to place in one page, too.
  await run.scrubber.press('Home');
  for (const tab of ['Conversation', 'Attempt', 'Events'] as const) {
    await side.show(tab);
    for (const key of ['ArrowRight', 'ArrowRight', 'Home', 'End']) {
      await run.scrubber.press(key);
      await run.drawn();
    }
    await expect(page.getByRole('alert')).toHaveCount(0);
    await expect(run.title).toBeVisible();
  }
});

test('a pane that cannot be drawn says so, the rest goes on, and it is drawn again', async ({
  run,
  viewer,
  page,
}) => {
  viewer.bundle('review-loop');
  const code = '**/StepDetails-*.js';
  await page.route(code, (route) => route.abort());
  await run.open();
  const side = new SidePane(page);
  await side.show('Attempt');
  const face = run.details.getByRole('alert');
  await expect(face).toContainText('The attempt could not be drawn. The rest of the page goes on.');
  const { violations } = await new AxeBuilder({ page }).include('.undrawn').analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await run.scrubber.press('Home');
  await expect(run.scrubber).toHaveAttribute('aria-valuenow', '1');
  await side.show('Events');
  await expect(side.table).toBeVisible();
  await expect(run.graph).toBeVisible();
  await side.show('Attempt');
  await expect(face).toBeVisible();
  await page.unroute(code);
  await face.getByRole('button', { name: 'Draw it again' }).click();
  await expect(face).toHaveCount(0);
  await expect(side.part('Command')).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);
});

/** What the page is told of a run is made odd on its way: text that is none. */
async function withoutText(page: Page, words: string): Promise<void> {
  await page.routeWebSocket(/\/api\/live/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((frame) => socket.send(String(frame).replaceAll(JSON.stringify(words), '5')));
  });
}

test('a row of the conversation that cannot be drawn says so in its place, and the others go on', async ({
  run,
  viewer,
  page,
}) => {
  const writer = new RunWriter(viewer.runs, '2026-01-01-row')
    .start()
    .begin('write')
    .prompt('Say three things.');
  writer.say('The first.');
  writer.update({ sessionUpdate: 'tool_call', toolCallId: 'a', title: 'Between', status: 'completed' });
  writer.say('The second.');
  writer.update({ sessionUpdate: 'tool_call', toolCallId: 'b', title: 'After', status: 'completed' });
  writer.say('The third.');
  await withoutText(page, 'The second.');
  await run.open();
  await expect(run.conversation).toContainText('The third.');
  const faces = run.conversation.getByText('This answer could not be drawn.');
  await expect(faces).toHaveCount(1);
  for (const words of ['Say three things.', 'The first.', 'Between', 'After', 'The third.'])
    await expect(run.conversation.getByText(words)).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);
  // It is as high as a row of one line, and none is drawn over another.
  const boxes = await run.conversation
    .locator('.row')
    .evaluateAll((rows) =>
      rows.map((row) => row.getBoundingClientRect()).map(({ top, bottom }) => [top, bottom] as const),
    );
  for (const [i, [, bottom]] of boxes.entries()) {
    const next = boxes[i + 1];
    if (next) expect(Math.abs(next[0] - bottom)).toBeLessThan(1);
  }
  const { violations } = await new AxeBuilder({ page }).include('.undrawn').analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  writer.say(' And a fourth.');
  await expect(run.conversation).toContainText('And a fourth.');
  await expect(faces).toHaveCount(1);
});

for (const colorScheme of ['dark', 'light'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('no serious accessibility violation', async ({ run, viewer, page }) => {
      viewer.bundle('review-loop');
      await run.open();
      await expect(run.strip).toContainText('ENDED');
      await page.waitForTimeout(1_000);
      await run.scrubber.press('Home');
      await expect(run.details)
        .toBeVisible()
        .catch(() => undefined);
      const { violations } = await new AxeBuilder({ page }).analyze();
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(serious.map(({ id, nodes }) => [id, nodes.slice(0, 5).map((node) => node.html)])).toEqual([]);
    });
  });
}
