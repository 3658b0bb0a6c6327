import { writeFile } from "node:fs/promises";
import { vitePlugin as remix } from "@remix-run/dev";
import { build } from "esbuild";
import { defineConfig, type Plugin } from "vite";
import { makeOfflineSigner } from "./app/browser/make-offline-signer.server.ts";

declare module "@remix-run/node" {
  interface Future {
    v3_singleFetch: true;
  }
}

export default defineConfig({
  plugins: [
    remix({
      future: {
        v3_fetcherPersist: true,
        v3_lazyRouteDiscovery: true,
        v3_relativeSplatPath: true,
        v3_singleFetch: true,
        v3_throwAbortReason: true,
      },
    }),
    browserPrograms(),
    offlineSigner(),
    checker(),
  ],
  build: { assetsInlineLimit: 0 },
});

/**
 * The programs that a few pages load, each as one file of its own, small enough to be read: no page is
 * hydrated, so nothing else of the client build is ever sent to a browser.
 */
function browserPrograms(): Plugin {
  return {
    name: "browser-programs",
    apply: "build",
    async closeBundle() {
      await build({
        entryPoints: [
          "check-log",
          "check-log-worker",
          "export",
          "find-signature",
          "hash-file",
          "make-ticket",
          "passkey",
          "post-ticket",
          "prove-work",
          "write",
        ].map((name) => `app/browser/${name}.ts`),
        outdir: "build/client/programs",
        entryNames: "[name]-[hash]",
        bundle: true,
        minify: true,
        format: "esm",
        target: "es2022",
        charset: "utf8",
      });
    },
  };
}

/** The one file with which people sign without this site's pages. */
function offlineSigner(): Plugin {
  return {
    name: "offline-signer",
    apply: "build",
    async closeBundle() {
      await writeFile("build/client/offline-signer.html", await makeOfflineSigner());
    },
  };
}

/** The checker that is in every archive: one file that needs nothing but Node. It is no page's program, so it is not served. */
function checker(): Plugin {
  return {
    name: "checker",
    apply: "build",
    async closeBundle() {
      await build({
        entryPoints: ["app/check-log.ts"],
        outfile: "build/checker/check.mjs",
        bundle: true,
        platform: "node",
        format: "esm",
        target: "node20",
        charset: "utf8",
      });
    },
  };
}
