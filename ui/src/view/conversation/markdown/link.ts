// Which addresses may be followed from a run's text, and how their target is named. Pure.

const SCHEMES = new Set(['http:', 'https:', 'mailto:']);

export interface Target {
  href: string;
  /** What a person should see before following it. */
  shown: string;
}

/** Undefined for anything but whole http, https and mailto addresses. */
export function targetOf(href: string): Target | undefined {
  const url = parsed(href.trim());
  if (!url || !SCHEMES.has(url.protocol)) return undefined;
  return { href: url.href, shown: url.protocol === 'mailto:' ? url.pathname.slice(0, 200) : url.host };
}

function parsed(href: string): URL | undefined {
  try {
    return new URL(href);
  } catch {
    return undefined;
  }
}
