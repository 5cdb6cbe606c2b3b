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
    cssCodeSplit: false,
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

/** Names in the page the font that its first frame is written in. */
function preloads(): Plugin {
  return {
    name: 'preloads',
    transformIndexHtml: {
      order: 'post',
      handler: (_, { bundle = {} }) =>
        Object.keys(bundle)
          .filter((file) => /inter-.*\.woff2$/.test(file))
          .map((file) => ({
            tag: 'link',
            attrs: { rel: 'preload', as: 'font', type: 'font/woff2', crossorigin: true, href: `/${file}` },
            injectTo: 'head',
          })),
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
