// Paints a picture on a canvas, and keeps what lies under the pointer's line: while only the pointer
// moves, that is copied and not drawn again.

import { type Picture, paintBase, paintTop } from './paint';

export interface Painter {
  paint(canvas: HTMLCanvasElement, picture: Picture, ratio: number): void;
}

export function createPainter(): Painter {
  const base = document.createElement('canvas');
  let known: Picture | null = null;
  return {
    paint(canvas, picture, ratio) {
      const context = canvas.getContext('2d', { alpha: false });
      const under = base.getContext('2d', { alpha: false });
      if (!context || !under || canvas.width === 0) return;
      if (base.width !== canvas.width || base.height !== canvas.height) {
        base.width = canvas.width;
        base.height = canvas.height;
        known = null;
      }
      if (!known || !hasSameBase(known, picture)) {
        under.setTransform(ratio, 0, 0, ratio, 0, 0);
        paintBase(under, picture);
        known = picture;
      }
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.drawImage(base, 0, 0);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      paintTop(context, picture);
    },
  };
}

function hasSameBase(a: Picture, b: Picture): boolean {
  return (
    a.lanes === b.lanes &&
    a.scale === b.scale &&
    a.lane === b.lane &&
    a.usage === b.usage &&
    a.scrolled === b.scrolled &&
    a.startedAt === b.startedAt &&
    a.playhead === b.playhead &&
    a.shown === b.shown &&
    a.here === b.here &&
    a.colours === b.colours
  );
}
