import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

// The page runs under `script-src 'self'; style-src 'self'` with Trusted Types, so nothing may be put
// inline: no data: URLs, no inline scripts, workers as files of their own.
export default defineConfig({
  plugins: [react(), preloads(), connectsFirst()],
  base: '/',
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1800,
    rolldownOptions: { input: { index: 'index.html', connect: 'src/connect.ts' } },
  },
  worker: { format: 'es' },
  server: {
    proxy: {
      '/api': { target: 'http://127.0.0.1:4173', ws: true, changeOrigin: true, rewriteWsOrigin: true },
    },
  },
  test: {
    include: ['src/**/*.test.{ts,tsx}'],
    environment: 'node',
  },
});

/** Names in the page what its first script asks for at once, so that all of it is on its way together. */
function preloads(): Plugin {
  const early = new Set(['Canvas', 'Conversation']);
  return {
    name: 'preloads',
    transformIndexHtml: {
      order: 'post',
      handler: (_, { bundle = {} }) => {
        const scripts = Object.values(bundle).filter((part) => part.type === 'chunk');
        const known = new Set(scripts.filter((part) => part.isEntry).flatMap(withImports));
        const needed = scripts.filter((part) => early.has(part.name)).flatMap(withImports);
        const fonts = Object.keys(bundle).filter((file) => /inter-.*\.woff2$/.test(file));
        return [...fonts, ...new Set(needed)]
          .filter((file) => !known.has(file))
          .map((file) => ({ tag: 'link', attrs: preloadOf(`/${file}`), injectTo: 'head' }));
      },
    },
  };
}

/** What connects is a script of its own before the page's: it runs while the page's is still being read. */
function connectsFirst(): Plugin {
  return {
    name: 'connects-first',
    transformIndexHtml: {
      order: 'post',
      handler: (_, { bundle = {} }) => {
        const scripts = Object.values(bundle).filter((part) => part.type === 'chunk');
        return scripts
          .filter((part) => part.name === 'connect')
          .map(({ fileName }) => ({
            tag: 'script',
            attrs: { type: 'module', crossorigin: true, src: `/${fileName}` },
            injectTo: 'head-prepend',
          }));
      },
    },
  };
}

function withImports(part: { fileName: string; imports: string[] }): string[] {
  return [part.fileName, ...part.imports];
}

function preloadOf(href: string): Record<string, string | boolean> {
  if (href.endsWith('.woff2')) {
    return { rel: 'preload', as: 'font', type: 'font/woff2', crossorigin: true, href };
  }
  return { rel: 'modulepreload', crossorigin: true, href };
}
