// The size of an element in px, and how many device pixels one of them is.

import { type RefObject, useLayoutEffect, useState } from 'react';

export interface Box {
  width: number;
  height: number;
  ratio: number;
}

export function useBox(element: RefObject<HTMLElement | null>): Box {
  const [box, setBox] = useState<Box>({ width: 0, height: 0, ratio: 1 });
  useLayoutEffect(() => {
    const { current } = element;
    if (!current) return;
    const measure = () => {
      const next = { width: current.clientWidth, height: current.clientHeight, ratio: devicePixelRatio || 1 };
      setBox((now) =>
        now.width === next.width && now.height === next.height && now.ratio === next.ratio ? now : next,
      );
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);
  return box;
}
