import { Button, Field, Textarea } from "./form.tsx";
import { LetterImage } from "./letter-image.tsx";
import { Act } from "./workspace.tsx";

/** A letter that a draft cites, or could cite. */
export function CitedLetter({
  letter,
  revision,
  act,
  error,
}: {
  letter: { slug: string; title: string; addressee: string };
  revision: number;
  act: "cite" | "uncite";
  error?: string | undefined;
}) {
  return (
    <li id={act === "uncite" ? `cite-${letter.slug}` : undefined}>
      <p dir="auto">
        <a href={`/letters/${letter.slug}`}>{letter.title}</a>
      </p>
      {letter.addressee && (
        <p className="hint" dir="auto">
          To {letter.addressee}
        </p>
      )}
      {error && <p className="field-error">{error}</p>}
      <Act
        fields={{ act, slug: letter.slug, revision: String(revision) }}
        about={act === "cite" ? letter.title : `the citation of ${letter.title}`}
      >
        {act === "cite" ? "Cite" : "Take out"}
      </Act>
    </li>
  );
}

/** A draft’s picture, and the form that changes it. */
export function Picture({
  shown: { slug, image, version },
  refused,
}: {
  shown: { slug: string; image: { alt: string; width: number; height: number } | null; version: string };
  refused: { alt?: string; errors?: { image?: string; alt?: string } } | undefined;
}) {
  return (
    <>
      {image && (
        <>
          <LetterImage image={{ src: `/organize/letters/${slug}/image?${version}`, ...image }} />
          <p className="hint">
            {image.width} by {image.height} pixels, as it will be shown. Nothing of the camera, the place or
            the time is left in it.
          </p>
          <Act fields={{ act: "remove-image", version }}>Take the picture out</Act>
        </>
      )}
      <form method="post" encType="multipart/form-data" className="picture-form">
        <input type="hidden" name="act" value="image" />
        <input type="hidden" name="version" value={version} />
        <Textarea
          name="alt"
          label="What does the picture show?"
          hint="For people who cannot see it, in the language of the letter. It is read out in its place."
          error={refused?.errors?.alt}
          defaultValue={refused?.alt ?? image?.alt ?? ""}
          rows={2}
          maxLength={300}
          required
          dir="auto"
        />
        <Field
          name="image"
          type="file"
          label={image ? "Another picture in its place" : "Picture"}
          optional={image !== null}
          hint="A JPEG, PNG or WebP of up to 4 MB. It is made smaller and written anew without what a phone hides in it: where and when it was taken, and with what. Faces and badges stay visible, so look at it closely."
          error={refused?.errors?.image}
          accept="image/jpeg,image/png,image/webp"
          required={image === null}
        />
        <Button kind="secondary">{image ? "Save the picture" : "Add the picture"}</Button>
      </form>
    </>
  );
}
