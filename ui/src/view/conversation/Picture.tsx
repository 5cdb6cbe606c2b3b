// A picture that an event brought. Its bytes come from our own server, whatever the agent named it.

import { useState } from 'react';
import type { Media } from '../../wire/types';
import { imageUrl, useScene } from './scene';
import { sizeText } from './words';

export function Picture({ media }: { media: Media }) {
  const scene = useScene();
  const [broken, setBroken] = useState(false);
  const name = `${media.mimeType || 'image'}, ${sizeText(Math.round((media.length * 3) / 4))}`;
  const src = imageUrl(scene, media.at.seq, media.index);
  if (broken || src === null || !mayBePicture(media.mimeType))
    return <p className="quiet">Picture that cannot be shown ({name})</p>;
  return (
    <img
      className="picture"
      src={src}
      alt={name}
      title={name}
      loading="lazy"
      decoding="async"
      onError={() => setBroken(true)}
    />
  );
}

/** What names itself something else, or SVG (which may hold scripts), is never served; so it is not asked for. */
function mayBePicture(mimeType: string): boolean {
  if (mimeType === '' || mimeType === 'application/octet-stream') return true;
  return /^image\/(?!svg)/i.test(mimeType);
}
