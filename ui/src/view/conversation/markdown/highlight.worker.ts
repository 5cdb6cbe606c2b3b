// Highlights code off the main thread. In: {id, lang, code}. Out: {id, spans}, null where the language
// is unknown.

import { common, createLowlight } from 'lowlight';
import { type CodeSpan, flatten } from './spans';

export interface HighlightRequest {
  id: number;
  lang: string;
  code: string;
}
export interface HighlightAnswer {
  id: number;
  spans: CodeSpan[] | null;
}

const lowlight = createLowlight(common);
// What agents write after a fence, beside the names that are known.
lowlight.registerAlias({
  bash: ['console', 'shell', 'terminal'],
  json: ['jsonc', 'ndjson'],
  typescript: ['mts', 'cts'],
});

addEventListener('message', ({ data }: MessageEvent<HighlightRequest>) => {
  const spans = lowlight.registered(data.lang) ? flatten(lowlight.highlight(data.lang, data.code)) : null;
  postMessage({ id: data.id, spans } satisfies HighlightAnswer);
});
