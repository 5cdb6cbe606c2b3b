import { Line } from './line';
import { RunWriter } from './run-writer';
import { expect, test } from './viewer';

test('a network that stalls, breaks in mid-frame and is lost by half costs the page nothing but time', async ({
  run,
  viewer,
}) => {
  const line = await Line.open();
  await viewer.stop();
  await viewer.start(0, ['--allow-host', line.host]);
  line.leadTo(viewer.url);
  viewer.url = `http://${line.host}/`;
  const writer = new RunWriter(viewer.runs, '2026-01-01-network').start().begin('write').prompt('Count.');
  let said = '';
  const say = (word: string) => {
    said += word;
    writer.say(word);
  };
  say('one ');
  await run.open();
  await expect(run.conversation).toContainText('one');

  line.stall();
  say('two ');
  await run.page.waitForTimeout(1_000);
  await expect(run.conversation).not.toContainText('two');
  line.goOn();
  await expect(run.conversation).toContainText('one two');
  await expect(run.connection).toHaveText('Connected');

  // In the head of a frame, in its text, and in the document that comes when the page is back.
  for (const [round, bytes] of [1, 60, 400].entries()) {
    line.cutAfter(bytes);
    const word = `cut${round} `;
    say(word);
    for (let more = 0; more < 5; more++) say(`${'and so on '.repeat(5)}`);
    await expect(run.connection).toContainText('Reconnecting…');
    await expect(run.strip).toContainText('STALE');
    await expect(run.conversation).toContainText('one two');
    say('meanwhile ');
    line.mend();
    await expect(run.connection).toHaveText('Connected');
    await expect(run.strip).not.toContainText('STALE');
    await expect(run.conversation).toContainText(said.trim());
  }

  line.halfClose();
  say('half ');
  await expect(run.conversation).toContainText(said.trim());
  await expect(run.connection).toHaveText('Connected');
  writer.settle().finish();
  await expect(run.strip).toContainText('ENDED');
  await expect(run.conversation).toContainText(said.trim());
  await line.close();
});
