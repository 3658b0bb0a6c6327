export type SiteNoticeProps = {
  isReadOnly: boolean;
  /** On pages where a mail is waited for, while none goes out. */
  noMails: boolean;
};

/** What whoever runs the site has switched on and every visitor should know. Stands above the page. */
export function SiteNotice({ isReadOnly, noMails }: SiteNoticeProps) {
  if (!isReadOnly && !noMails) return null;
  return (
    <aside className="site-notice" aria-label="About this site">
      {isReadOnly && (
        <p>
          <strong>This site can only be read for now.</strong> Nothing is lost: a ticket stays good until its
          letter closes, and a signature can still be withdrawn.
        </p>
      )}
      {noMails && (
        <p>
          <strong>This site sends no mails for now.</strong> A code that you ask for waits, for at most a day,
          and is mailed when mails go out again. Or come back later.
        </p>
      )}
    </aside>
  );
}
