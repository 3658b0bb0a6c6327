import type { ReactNode } from "react";
import { Day } from "./day.tsx";

export type ListedUpdate = { number: number; title: string; publishedAt: Date | string };

export type UpdatesProps = {
  updates: ListedUpdate[];
  /** The letter's address. */
  here: string;
  /** False once its followers are forgotten. */
  canFollow: boolean;
};

/** What a letter's organizers have told those who follow it, and how to follow. */
export function Updates({ updates, here, canFollow }: UpdatesProps) {
  if (updates.length === 0 && !canFollow) return null;
  return (
    <section className="section updates" id="updates" aria-labelledby="updates-title">
      <h2 id="updates-title">Updates</h2>
      {updates.length === 0 ? (
        <p>There is no news of this letter yet.</p>
      ) : (
        <ol>
          {updates.map(({ number, title, publishedAt }) => (
            <li key={number}>
              <a href={`${here}/updates/${number}`} dir="auto">
                {title}
              </a>
              <Day date={publishedAt} />
            </li>
          ))}
        </ol>
      )}
      <p className="updates-ways">
        {canFollow && <a href={`${here}/follow`}>Get updates by mail</a>}
        <a href={`${here}/feed.xml`}>Feed for a news reader</a>
      </p>
    </section>
  );
}

export type UpdateArticleProps = {
  title: string;
  /** Its text as safe HTML. */
  html: string;
  /** When it was published, or what stands there until then. */
  date: ReactNode;
  /** 1 on a page of its own. */
  level: 1 | 2;
};

/** One update, as everybody reads it. */
export function UpdateArticle({ title, html, date, level }: UpdateArticleProps) {
  const Title = `h${level}` as const;
  return (
    <article className="update">
      <Title dir="auto">{title}</Title>
      <p className="update-date">{date}</p>
      <div className="prose update-text" dir="auto" dangerouslySetInnerHTML={{ __html: html }} />
    </article>
  );
}
