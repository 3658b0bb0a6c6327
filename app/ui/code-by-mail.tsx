import { Notice } from "./form.tsx";

/** Says how long a mail may take, while its letter is being flooded. */
export function SlowLane({ minutes }: { minutes: number | null }) {
  if (minutes === null) return null;
  return (
    <Notice kind="info" title="Your mail is in the slow lane">
      <p>This letter is being flooded with requests. Your mail can take up to {minutes} minutes.</p>
    </Notice>
  );
}

/** Where the mails are, on an instance that shows them on a page. */
export function MailPage({ isThere }: { isThere: boolean }) {
  if (!isThere) return null;
  return (
    <p>
      This instance has no mail server. <a href="/dev/mail">Its mails are shown here</a>.
    </p>
  );
}

/** What to do when no mail has come. `again`: where another one is asked for. */
export function NoMail({ again }: { again: string }) {
  return (
    <details>
      <summary>No mail has come</summary>
      <div className="details-text">
        <p>
          Give it a few minutes and look into the folder for unwanted mail. Then <a href={again}>ask again</a>
          . A mailbox gets at most one code in a minute and five in a day, whoever asks for them and for
          whatever.
        </p>
        <p>The code works only in this browser, the one in which you asked for it, and only for this.</p>
      </div>
    </details>
  );
}
