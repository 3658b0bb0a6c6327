/** After signing: how to hear of the letter, and what to know before. */
export function FollowLater({ href }: { href: string }) {
  return (
    <p>
      To hear how the letter goes on, <a href={href}>follow it with a private mailbox</a>. Signing and
      following are kept apart here; but if one comes right after the other from the same connection, whoever
      runs this server could link them. A day later is better.
    </p>
  );
}
