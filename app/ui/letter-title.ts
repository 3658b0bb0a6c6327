import type { MetaFunction } from "@remix-run/react";
import type { SiteData } from "./workspace.tsx";

/** The title of one of a letter's pages in the workspace: what the page is for, and which letter, for those who have several open. */
export function titleOf(page: string): MetaFunction {
  return ({ matches }) => {
    const site = matches.find(({ id }) => id === "root")?.data as SiteData | undefined;
    const letter = site?.workspace?.letter;
    return [
      { title: `${letter ? `${page}: ${letter.title}` : page} · Undersigned` },
      { name: "robots", content: "noindex" },
    ];
  };
}
