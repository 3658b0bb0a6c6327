/** At the foot of a letter: the way to tell whoever runs the site that something is wrong with it. */
export function ReportLink({ href }: { href: string }) {
  return (
    <p className="report-link">
      Something here is not right? <a href={href}>Report this letter</a>
    </p>
  );
}
