export type ShownImage = { src: string; alt: string; width: number; height: number };

/** A picture of a letter, with what it shows for who cannot see it. Its size is known, so that nothing jumps while it comes. */
export function LetterImage({ image }: { image: ShownImage | null }) {
  if (!image) return null;
  const { src, alt, width, height } = image;
  return (
    <figure className="letter-image">
      <img src={src} alt={alt} width={width} height={height} decoding="async" />
    </figure>
  );
}

/** The picture for those who show a link to the letter. */
export function imageMeta(image: ShownImage | null, address: string) {
  if (!image) return [];
  return [
    { property: "og:image", content: new URL(image.src, address).href },
    { property: "og:image:alt", content: image.alt },
    { property: "og:image:width", content: String(image.width) },
    { property: "og:image:height", content: String(image.height) },
  ];
}
