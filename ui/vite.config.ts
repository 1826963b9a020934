import { svelte } from "@sveltejs/vite-plugin-svelte";
import { svelteTesting } from "@testing-library/svelte/vite";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [svelte(), svelteTesting()],
  resolve: { alias: { "~": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: {
    port: 5173,
    strictPort: true,
    watch: { ignored: ["**/target/**"] },
    // The API has the page's own origin in a browser, so the dev server passes it on.
    proxy: { "/api": { target: process.env["CLIPCONDUCTOR_API"] ?? "http://127.0.0.1:7878" } },
  },
  build: {
    // WKWebView of macOS 13 and WebKitGTK 2.42 are the oldest web views we meet.
    target: "safari16",
    cssTarget: "safari16",
    reportCompressedSize: false,
    rolldownOptions: { checks: { pluginTimings: false } },
    chunkSizeWarningLimit: 900,
  },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.ts"],
    setupFiles: ["src/test-setup.ts"],
  },
});
