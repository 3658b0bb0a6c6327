declare module "email-providers" {
  /** Domains of free and of disposable mailboxes. */
  const domains: string[];
  export default domains;
}
