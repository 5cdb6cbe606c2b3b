// The bar over the conversation: the words, which hit of how many, and the hits in their places.

import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react';
import type { SearchHit } from '../../wire/types';
import { grouped } from '../number';
import { groupsOf, kindWord } from './hits';
import { type Search, useSearch } from './SearchProvider';
import './search.css';
import type { Found } from './useFound';
import { partsOf } from './words';

export function SearchBar() {
  const search = useSearch();
  return search?.open ? <Bar search={search} /> : null;
}

function Bar({ search }: { search: Search }) {
  const { asked, typed, found, at, type, choose, leave } = search;
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (asked > 0) field.current?.select();
  }, [asked]);
  const count = found.hits.length;
  const turn = (by: 1 | -1) => {
    if (count > 0) choose(at === -1 && by === -1 ? count - 1 : (at + by + count) % count);
  };
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') leave(false);
    else if (event.key === 'Enter') turn(event.shiftKey ? -1 : 1);
    else if (event.key === 'ArrowDown') turn(1);
    else if (event.key === 'ArrowUp') turn(-1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <search className="search" aria-label="Search this run">
      <div className="search-bar">
        <input
          ref={field}
          className="search-field"
          type="text"
          aria-label="Words to search this run for"
          placeholder="Search messages, tools, steps, trace"
          spellCheck={false}
          autoComplete="off"
          value={typed}
          onChange={(event) => type(event.target.value)}
          onKeyDown={press}
        />
        <span className="search-count" role="status">
          {countText(found, at)}
        </span>
        <button
          type="button"
          className="icon-button"
          aria-label="Previous hit"
          title="Previous hit (Shift+Enter)"
          disabled={count === 0}
          onClick={() => turn(-1)}
        >
          ↑
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label="Next hit"
          title="Next hit (Enter)"
          disabled={count === 0}
          onClick={() => turn(1)}
        >
          ↓
        </button>
        {at !== -1 && (
          <button
            type="button"
            className="button"
            title="Close the search and stay at this hit"
            onClick={() => leave(true)}
          >
            Stay here
          </button>
        )}
        <button
          type="button"
          className="icon-button"
          aria-label="Close the search"
          title="Back to where you were (Esc)"
          onClick={() => leave(false)}
        >
          ×
        </button>
      </div>
      {count > 0 && <Hits search={search} />}
    </search>
  );
}

function countText({ hits, count, state, why }: Found, at: number): string {
  if (state === 'failed') return why;
  if (state === 'idle') return '';
  if (count === 0) return state === 'searching' ? 'Searching…' : 'No hits';
  const all = `${grouped(count)}${state === 'searching' ? '…' : ''}`;
  if (at !== -1) return `${at + 1} of ${all}`;
  return count > hits.length
    ? `${all} hits, the first ${hits.length} listed`
    : `${all} ${count === 1 ? 'hit' : 'hits'}`;
}

function Hits({ search: { found, run, at, choose } }: { search: Search }) {
  const groups = useMemo(() => groupsOf(found.hits, run), [found.hits, run]);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (at !== -1) box.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  return (
    <div className="search-hits" ref={box}>
      {groups.map((group) => (
        <section key={`${group.key}/${group.hits[0]?.index}`} aria-label={group.label}>
          <h3 className="search-group">{group.label}</h3>
          {group.hits.map(({ hit, index }) => (
            <Hit key={index} hit={hit} current={index === at} onChoose={() => choose(index)} />
          ))}
        </section>
      ))}
    </div>
  );
}

function Hit({ hit, current, onChoose }: { hit: SearchHit; current: boolean; onChoose(): void }) {
  return (
    <button type="button" className="search-hit" aria-current={current || undefined} onClick={onChoose}>
      <span className="search-kind">{kindWord(hit.kind)}</span>
      <span className="search-snippet">
        {partsOf(hit.snippet, hit.ranges).map((part, i) =>
          part.match ? <mark key={i}>{part.text}</mark> : part.text,
        )}
      </span>
      {hit.matches > 1 && <span className="search-matches">×{hit.matches}</span>}
    </button>
  );
}
