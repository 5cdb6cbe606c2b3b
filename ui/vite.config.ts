import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// The page runs under `script-src 'self'; style-src 'self'` with Trusted Types, so nothing may be put
// inline: no data: URLs, no inline scripts, workers as files of their own.
export default defineConfig({
  plugins: [react()],
  base: '/',
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1800,
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
