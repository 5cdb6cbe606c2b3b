// Inline Markdown as React elements. HTML shows as the text it is; links lead out only by http, https
// and mailto, with their target in view; pictures are never fetched, they show as links.

import type { Token, Tokens } from 'marked';
import { Fragment, type ReactNode } from 'react';
import { type Keyed, own } from '../../../wire/keyed';
import { spelled } from '../../spelled';
import { targetOf } from './link';

const DEEPEST = 24; // nested marks; deeper ones show as text

export function inline(tokens: readonly Token[] | undefined, depth = 0): ReactNode {
  if (!tokens) return null;
  // Tokens have no identity of their own, and a block is drawn anew when any of them changes.
  return tokens.map((token, i) => <Fragment key={i}>{inlineToken(token, depth)}</Fragment>);
}

function inlineToken(token: Token, depth: number): ReactNode {
  if (depth > DEEPEST) return token.raw;
  const inner = () => inline((token as { tokens?: Token[] }).tokens, depth + 1);
  switch (token.type) {
    case 'text':
      return token.tokens ? inner() : unescaped(token as Tokens.Text);
    case 'escape':
      return token.text;
    case 'strong':
      return <strong>{inner()}</strong>;
    case 'em':
      return <em>{inner()}</em>;
    case 'del':
      return <del>{inner()}</del>;
    case 'codespan':
      return <code>{spelled(token.text)}</code>;
    case 'br':
      return <br />;
    case 'link':
      return <OutLink href={token.href} text={token.text} label={inner()} />;
    case 'image':
      return <OutLink href={token.href} text={token.text} label={token.text || 'image'} picture />;
    default:
      return token.raw;
  }
}

const ENTITIES: Keyed<string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };

/** References by name as the characters they stand for; in React they stay text. The lexer has read those by number. */
function unescaped(token: Tokens.Text): string {
  const named = (all: string, name: string) => own(ENTITIES, name.toLowerCase()) ?? all;
  return token.text.replace(/&(amp|lt|gt|quot|apos|nbsp);/gi, named);
}

interface OutLinkProps {
  href: string;
  /** Its text without marks. */
  text: string;
  label: ReactNode;
  picture?: boolean;
}

/** A way out of the page. An address that may not be followed shows beside its text. */
export function OutLink({ href, text, label, picture }: OutLinkProps) {
  const target = targetOf(href);
  const mark = picture ? <span className="md-picture">image: </span> : null;
  if (!target) {
    return (
      <span className="md-nolink">
        {mark}
        {label}
        {href !== '' && href !== text && <span className="md-target"> ({spelled(href.slice(0, 300))})</span>}
      </span>
    );
  }
  const said = text.includes(target.shown);
  return (
    <>
      {mark}
      <a href={target.href} target="_blank" rel="noopener noreferrer" title={target.href}>
        {label}
      </a>
      {!said && <span className="md-target"> ({target.shown})</span>}
    </>
  );
}
