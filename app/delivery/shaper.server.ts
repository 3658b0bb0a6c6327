import { Blob, Buffer as Text, Direction, Face, Font, shape, Variation } from "harfbuzzjs";

/** A glyph of a font and where it stands, in the font's units, with the characters that it stands for. */
export type Shaped = { glyph: number; characters: number[]; advance: number; x: number; y: number };

/** Shapes text in one font as browsers do, with HarfBuzz. What is shaped once leaves no trace in what is shaped later. */
export class Shaper {
  readonly #font: Font;

  constructor(octets: Uint8Array, weight?: number) {
    this.#font = new Font(new Face(new Blob(octets.slice().buffer)));
    if (weight !== undefined) this.#font.setVariations([new Variation("wght", weight)]);
  }

  /** Glyphs from left to right, also of what is read from the right. */
  shape(text: string, isBackwards: boolean): Shaped[] {
    written.clearContents();
    written.addText(text);
    written.setDirection(isBackwards ? Direction.RTL : Direction.LTR);
    written.setLanguage("und");
    written.guessSegmentProperties();
    shape(this.#font, written);
    const infos = written.getGlyphInfos();
    const positions = written.getGlyphPositions();
    const starts = [...new Set(infos.map(({ cluster }) => cluster))].sort((one, other) => one - other);
    const shaped = infos.map(({ codepoint: glyph, cluster }, place): Shaped => {
      const { xAdvance: advance = 0, xOffset: x = 0, yOffset: y = 0 } = positions[place] ?? {};
      const end = starts[starts.indexOf(cluster) + 1] ?? text.length;
      const characters = Array.from(text.slice(cluster, end), (character) => character.codePointAt(0) ?? 0);
      const isFirst = infos.findIndex((info) => info.cluster === cluster) === place;
      return { glyph, characters: isFirst ? characters : [], advance, x, y };
    });
    return shaped;
  }
}

const written = new Text();
