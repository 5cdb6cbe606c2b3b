import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { SoughtContext } from '../search/sought';
import { JsonTree } from './JsonTree';

function drawn(value: unknown, words: string[] = []): string {
  const sought = words.length > 0 ? { key: 'k', words } : null;
  return renderToStaticMarkup(
    <SoughtContext value={sought}>
      <JsonTree value={value} />
    </SoughtContext>,
  );
}

it('of a list of thousands of entries the first hundred are drawn', () => {
  const tree = drawn(Array.from({ length: 20_000 }, (_, i) => i));
  expect(tree.match(/json-leaf/g)).toHaveLength(100);
  expect(tree).toContain('19900 more');
});

it('of a text of a million letters the beginning is drawn', () => {
  expect(drawn('x'.repeat(1_000_000)).length).toBeLessThan(2_000);
});

it('a value that is nested deeper than a text can be made of it is drawn, also when words are sought in it', () => {
  const deep: unknown = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`);
  for (const words of [[], ['word']]) expect(drawn([deep, 'word'], words)).toContain('word');
});

it('what a run wrote is text, also in names', () => {
  const tree = drawn({ '<b>': '<img src=x onerror=alert(1)>', ['__proto__']: { a: 1 } });
  expect(tree).toContain('&lt;b&gt;');
  expect(tree).toContain('&lt;img');
  expect(tree).toContain('__proto__');
});
