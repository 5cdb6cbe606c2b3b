// What a canvas draws with, read from the theme's tokens, again whenever the theme changes.

import { useEffect, useState } from 'react';

/** `read` is given a reader of tokens by name; it must be the same function each time. */
export function useThemed<T>(read: (token: (name: string) => string) => T): T {
  const [value, setValue] = useState(() => read(tokens()));
  useEffect(() => {
    const again = () => setValue(read(tokens()));
    const observer = new MutationObserver(again);
    observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    const light = matchMedia('(prefers-color-scheme: light)');
    light.addEventListener('change', again);
    // Text drawn before its font came would stay in another.
    void document.fonts.ready.then(again);
    return () => {
      observer.disconnect();
      light.removeEventListener('change', again);
    };
  }, [read]);
  return value;
}

function tokens(): (name: string) => string {
  const style = getComputedStyle(document.documentElement);
  return (name) => style.getPropertyValue(name).trim();
}
