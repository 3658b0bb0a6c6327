import { Button, Checkbox, ErrorSummary, Field, Notice, Textarea, type Errors } from "./form.tsx";
import { UpdateArticle } from "./updates.tsx";
import { Act, Moment, PasswordAgain } from "./workspace.tsx";

type Draft = { title: string; body: string; revision: number };

/** What came of the form that was sent last, where it was not taken. */
export type UpdateTask = {
  /** What was typed into the draft. */
  typed?: { title: string; body: string };
  errors?: { title?: Errors; body?: Errors; sure?: Errors; again?: string };
  form?: string[];
  /** What somebody else has saved meanwhile. */
  present?: Draft;
  isSure?: boolean;
};

export type WriteUpdateProps = {
  draft: Draft;
  most: { title: number; body: number };
  task: UpdateTask | undefined;
};

/** An update while it is written. */
export function WriteUpdate({ draft, most, task }: WriteUpdateProps) {
  const { typed = draft, errors = {}, form = [], present } = task ?? {};
  return (
    <>
      <ErrorSummary
        errors={{ title: errors.title, body: errors.body }}
        form={
          present ? ["Somebody has saved this draft since you opened it. Nothing of yours is lost."] : form
        }
      />
      <h1>Write an update</h1>
      <p className="standfirst">
        Write it as a letter to those who follow yours: what has happened, what comes next, what they can do.
      </p>
      {present && (
        <Notice kind="warning" title="What stands there now">
          <p dir="auto">
            <strong>{present.title || "Without a headline"}</strong>
          </p>
          <p className="update-present" dir="auto">
            {present.body}
          </p>
          <p>
            Below is what you typed. Take over from here what you want to keep; when you save, yours replaces
            it.
          </p>
        </Notice>
      )}
      <form method="post" noValidate>
        <input type="hidden" name="revision" value={(present ?? draft).revision} />
        <Field
          name="title"
          label="Headline"
          hint={`Also the subject of the mail. At most ${most.title} characters.`}
          dir="auto"
          maxLength={most.title * 2}
          defaultValue={typed.title}
          error={errors.title}
        />
        <Textarea
          name="body"
          label="Text"
          hint="Markdown: an empty line begins a paragraph, *a word* is emphasized, [words](https://example.com) are a link, - begins a list."
          dir="auto"
          rows={16}
          defaultValue={typed.body}
          error={errors.body}
        />
        <Button name="act" value="save">
          Save, and look at it
        </Button>
      </form>
      <div className="actions">
        <Act fields={{ act: "discard" }}>Throw this draft away</Act>
      </div>
    </>
  );
}

export type LookAtUpdateProps = {
  draft: Draft;
  isFresh: boolean;
  isWhole: boolean;
  html: string;
  mail: { subject: string; text: string };
  followers: number;
  /** How many they are, in words. */
  mailedTo: string;
  /** Until when it cannot be published, because another one was. */
  waitsUntil: Date | string | null;
  task: UpdateTask | undefined;
};

/** An update as everybody will read it, and as it will be mailed; and the form that publishes it. */
export function LookAtUpdate({
  draft,
  isFresh,
  isWhole,
  html,
  mail,
  followers,
  mailedTo,
  waitsUntil,
  task,
}: LookAtUpdateProps) {
  const { errors = {}, form = [] } = task ?? {};
  return (
    <>
      <ErrorSummary errors={{ sure: errors.sure, again: errors.again }} form={form} />
      <h1>Look at it once more</h1>
      <p className="standfirst">It is saved as a draft. Only the team can see it.</p>
      {!isWhole && <Notice title="It needs a headline and a text before it can be published" />}
      <div className="actions">
        <Button kind="secondary" href="?">
          Go on writing
        </Button>
      </div>
      <h2>On its page</h2>
      <div className="update-preview">
        <UpdateArticle
          title={draft.title || "Without a headline"}
          html={html}
          date="Not published yet"
          level={2}
        />
      </div>
      <h2>In the mail</h2>
      <div className="update-mail mono" dir="auto">{`Subject: ${mail.subject}\n\n${mail.text}`}</div>
      {isWhole && <h2>Publish it</h2>}
      {isWhole && waitsUntil && (
        <p>
          Those who follow this letter had an update less than a day ago, and get at most one a day. This one
          can be published from <Moment date={waitsUntil} />.
        </p>
      )}
      {isWhole && !waitsUntil && (
        <form method="post" noValidate>
          <input type="hidden" name="revision" value={draft.revision} />
          <Checkbox
            name="sure"
            label={
              followers === 0
                ? "Publish it for everybody to read"
                : `Publish it for everybody to read, and mail it to ${mailedTo}`
            }
            hint="A mail cannot be taken back, and what is published is not changed any more. The next update can follow in a day."
            defaultChecked={task?.isSure}
            error={errors.sure}
          />
          <PasswordAgain isFresh={isFresh} error={errors.again} />
          <Button name="act" value="publish">
            Publish it now
          </Button>
        </form>
      )}
    </>
  );
}
